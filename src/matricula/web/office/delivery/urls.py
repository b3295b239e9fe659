"""The addresses of paper."""

from django.urls import path

from matricula.web.office.delivery import extracts, handing, mails, printouts

urlpatterns = [
    path("printouts/", printouts.printouts_page, name="printouts"),
    path("printouts/print/", handing.print_page, name="printouts_print"),
    path("printouts/handover/", handing.handover, name="printouts_handover"),
    path("printouts/tell/", handing.tell_page, name="printouts_tell"),
    path("family-mails/", mails.mails_page, name="family_mails"),
    path("students/<uuid:student>/diary/extract/", extracts.extract_page, name="extract"),
]
