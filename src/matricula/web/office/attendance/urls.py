"""The addresses of attendance."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.attendance import classes, day, month, workbook

urlpatterns = [
    path("attendance/", classes.classes_page, name="attendance"),
    path("attendance/list.xlsx", as_workbook(classes.classes_page), name="attendance_as_workbook"),
    path("classes/<uuid:school_class>/attendance/", month.month_page, name="class_month"),
    path(
        "classes/<uuid:school_class>/attendance/list.xlsx",
        workbook.month_workbook,
        name="class_month_workbook",
    ),
    path("classes/<uuid:school_class>/attendance/<slug:day>/", day.day_page, name="class_day"),
]
