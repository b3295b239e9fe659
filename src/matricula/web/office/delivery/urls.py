"""The addresses of paper."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.delivery import extracts, handing, mails, printouts

urlpatterns = [
    path("printouts/", printouts.printouts_page, name="printouts"),
    path("printouts/print/", handing.print_page, name="printouts_print"),
    path("printouts/handover/", handing.handover, name="printouts_handover"),
    path("printouts/tell/", handing.tell_page, name="printouts_tell"),
    path("family-mails/", mails.mails_page, name="family_mails"),
    path("family-mails/list.xlsx", as_workbook(mails.mails_page), name="family_mails_as_workbook"),
    path("students/<uuid:student>/diary/extract/", extracts.extract_page, name="extract"),
]
