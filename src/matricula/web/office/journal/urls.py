"""The addresses of the journal."""

from django.urls import path

from matricula.web.office.journal import day, grid, lesson

urlpatterns = [
    path("lessons/", day.day_page, name="lessons"),
    path("lessons/group/", grid.grids_page, name="grids"),
    path("lessons/group/<uuid:group>/", grid.grid_page, name="grid"),
    path("lessons/group/<uuid:group>/changes/", grid.grid_changes, name="grid_changes"),
    path("lessons/group/<uuid:group>/batch/", grid.grid_batch, name="grid_batch"),
    path("lessons/<uuid:lesson>/", lesson.lesson_page, name="lesson"),
]
