"""The addresses of the season."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.season import (
    board,
    business,
    checks,
    destinations,
    gaps,
    rehearsal,
    seasons,
    sheets,
    students,
    work,
    workbooks,
)

urlpatterns = [
    path("season/", seasons.seasons_page, name="seasons"),
    path("season/list.xlsx", as_workbook(seasons.seasons_page), name="seasons_as_workbook"),
    path("season/<uuid:cohort>/", board.board_page, name="season"),
    path("season/<uuid:cohort>/list.xlsx", as_workbook(board.board_page), name="season_as_workbook"),
    path("season/<uuid:cohort>/students/", students.students_page, name="season_students"),
    path(
        "season/<uuid:cohort>/students/list.xlsx",
        workbooks.students_workbook,
        name="season_students_workbook",
    ),
    path("season/checks/", checks.own_checks, name="season_own_checks"),
    path("season/<uuid:cohort>/work/", work.work_page, name="season_work"),
    path("season/<uuid:cohort>/work/list.xlsx", as_workbook(work.work_page), name="season_work_as_workbook"),
    path("season/<uuid:cohort>/checks/", checks.checks_page, name="season_checks"),
    path("season/<uuid:cohort>/checks/forms/", sheets.sheets_paper, name="season_sheets"),
    path("season/<uuid:cohort>/wanting/", gaps.gaps_page, name="season_gaps"),
    path("season/<uuid:cohort>/wanting/list.xlsx", workbooks.gaps_workbook, name="season_gaps_workbook"),
    path("season/<uuid:cohort>/business/", business.business_page, name="season_business"),
    path(
        "season/<uuid:cohort>/business/list.xlsx",
        as_workbook(business.business_page),
        name="season_business_as_workbook",
    ),
    path("season/<uuid:cohort>/destinations/", destinations.destinations_page, name="season_destinations"),
    path(
        "season/<uuid:cohort>/destinations/list.xlsx",
        as_workbook(destinations.destinations_page),
        name="season_destinations_as_workbook",
    ),
    path("season/<uuid:cohort>/rehearsal/", rehearsal.rehearsal_page, name="season_rehearsal"),
]
