"""The addresses of the students' forms."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.forms import class_page, reports

urlpatterns = [
    path("classes/<uuid:school_class>/forms/", class_page.class_forms, name="class_forms"),
    path(
        "classes/<uuid:school_class>/forms/list.xlsx",
        as_workbook(class_page.class_forms),
        name="class_forms_as_workbook",
    ),
    path("students/<uuid:student>/forms/error/", reports.new_report, name="form_report_new"),
    path("graduation/errors/", reports.reports_page, name="form_reports"),
    path("graduation/errors/list.xlsx", as_workbook(reports.reports_page), name="form_reports_as_workbook"),
    path("graduation/errors/<uuid:report>/", reports.report_page, name="form_report"),
]
