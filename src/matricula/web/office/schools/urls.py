"""The addresses of offices, schools and classes."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.schools import (
    area,
    classes,
    classes_workbook,
    closures,
    ended_turns,
    roll_checks,
    school,
    statuses_workbook,
    turns_workbook,
)

urlpatterns = [
    path("area/", area.area_page, name="area"),
    path("area/statuses.xlsx", statuses_workbook.statuses_workbook, name="statuses_workbook"),
    path("area/turns/", ended_turns.ended_turns_page, name="ended_turns"),
    path("area/turns.xlsx", turns_workbook.turns_workbook, name="ended_turns_workbook"),
    path("area/open/", area.open_page, name="school_open"),
    path("area/<uuid:school>/", school.school_page, name="school"),
    path("area/<uuid:school>/classes.xlsx", classes_workbook.classes_workbook, name="classes_workbook"),
    path("area/<uuid:school>/classes/open/", classes.open_page, name="class_open"),
    path("school/", school.own_school, name="own_school"),
    path("classes/<uuid:school_class>/", classes.class_page, name="school_class"),
    path(
        "classes/<uuid:school_class>/list.xlsx",
        as_workbook(classes.class_page),
        name="school_class_as_workbook",
    ),
    path("classes/<uuid:school_class>/compare/", roll_checks.compare_page, name="class_compare"),
    path("compared/<uuid:check>/", roll_checks.compared_page, name="class_compared"),
    path("closures/", closures.closures_page, name="closures"),
    path("closures/list.xlsx", as_workbook(closures.closures_page), name="closures_as_workbook"),
]
