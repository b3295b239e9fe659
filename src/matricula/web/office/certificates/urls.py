"""The addresses of certificates."""

from django.urls import path

from matricula.web.office.certificates import leavers, one, register, runs

urlpatterns = [
    path("certificates/", leavers.certificates_page, name="certificates"),
    path("certificates/print/", runs.begin, name="certificates_print"),
    path("certificates/runs/<uuid:run>/", runs.move, name="certificate_run"),
    path("certificates/runs/<uuid:run>/paper/", runs.paper, name="certificate_run_paper"),
    path("certificates/issue/<uuid:place>/", one.issue_page, name="certificate_issue"),
    path("certificates/<uuid:certificate>/print/", one.print_page, name="certificate_print"),
    path("certificates/<uuid:certificate>/void/", one.void_page, name="certificate_void"),
    path("certificates/register/", register.register_page, name="certificates_register"),
    path("certificates/register/workbook/", register.workbook, name="certificates_workbook"),
    path("certificates/register/paper/", register.paper, name="certificates_paper"),
]
