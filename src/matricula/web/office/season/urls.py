"""The addresses of the season."""

from django.urls import path

from matricula.web.office.season import board, rehearsal, seasons, students

urlpatterns = [
    path("season/", seasons.seasons_page, name="seasons"),
    path("season/<uuid:cohort>/", board.board_page, name="season"),
    path("season/<uuid:cohort>/students/", students.students_page, name="season_students"),
    path("season/<uuid:cohort>/rehearsal/", rehearsal.rehearsal_page, name="season_rehearsal"),
]
