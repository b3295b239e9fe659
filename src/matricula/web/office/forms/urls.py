"""The addresses of the students' forms."""

from django.urls import path

from matricula.web.office.forms import class_page, reports

urlpatterns = [
    path("classes/<uuid:school_class>/forms/", class_page.class_forms, name="class_forms"),
    path("students/<uuid:student>/forms/error/", reports.new_report, name="form_report_new"),
    path("graduation/errors/", reports.reports_page, name="form_reports"),
    path("graduation/errors/<uuid:report>/", reports.report_page, name="form_report"),
]
