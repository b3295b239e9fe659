"""The addresses of the journal."""

from django.urls import path

from matricula.web.office.journal import day, lesson

urlpatterns = [
    path("lessons/", day.day_page, name="lessons"),
    path("lessons/<uuid:lesson>/", lesson.lesson_page, name="lesson"),
]
