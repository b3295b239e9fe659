"""The addresses of the journal."""

from django.urls import path

from matricula.web.office.journal import day, lesson, remarks, weeks

urlpatterns = [
    path("lessons/", day.day_page, name="lessons"),
    path("lessons/<uuid:lesson>/", lesson.lesson_page, name="lesson"),
    path("lessons/<uuid:lesson>/remarks/", remarks.remarks_page, name="lesson_remarks"),
    path(
        "lessons/<uuid:lesson>/remarks/<uuid:remark>/withdraw/",
        remarks.withdraw,
        name="lesson_remark_withdraw",
    ),
    path("weeks-seen/", weeks.weeks_page, name="weeks_seen"),
]
