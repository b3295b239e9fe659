"""The addresses of the roll from a workbook."""

from django.urls import path

from matricula.web.office.importing import pages

urlpatterns = [
    path("import/", pages.roll_import, name="roll_import"),
    path("import/template.xlsx", pages.template, name="roll_template"),
    path("import/list.xlsx", pages.uploads_workbook, name="roll_uploads"),
    path("import/<uuid:upload>/", pages.report, name="roll_report"),
    path("import/<uuid:upload>/load/", pages.load, name="roll_load"),
    path("import/<uuid:upload>/check/", pages.check, name="roll_check"),
    path("import/<uuid:upload>/confirm/", pages.confirm, name="roll_confirm"),
    path("import/<uuid:upload>/classes/", pages.open_classes, name="roll_classes"),
    path("import/<uuid:upload>/errors.xlsx", pages.errors_workbook, name="roll_errors"),
]
