"""The addresses of the journal."""

from django.urls import path

from matricula.web.office.journal import day, from_plan, lesson

urlpatterns = [
    path("lessons/", day.day_page, name="lessons"),
    path("lessons/<uuid:lesson>/", lesson.lesson_page, name="lesson"),
    path("lessons/<uuid:lesson>/topic/", from_plan.topic, name="lesson_topic"),
    path("lessons/<uuid:lesson>/work/", from_plan.work, name="lesson_work"),
]
