"""The addresses of a student's family, and of the school's service for families."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.families import (
    answering,
    class_page,
    declaring,
    readers,
    request_form,
    requests,
)

urlpatterns = [
    path("students/<uuid:student>/family/readers/", readers.readers_page, name="family_readers"),
    path("students/<uuid:student>/family/letter/", readers.letter, name="family_letter"),
    path("students/<uuid:student>/family/end/", readers.end, name="family_end"),
    path("students/<uuid:student>/family/declare/", declaring.declare_page, name="family_declare"),
    path("students/<uuid:student>/family/form/", declaring.form_page, name="family_form"),
    path("classes/<uuid:school_class>/families/", class_page.families_page, name="class_families"),
    path(
        "classes/<uuid:school_class>/families/list.xlsx",
        as_workbook(class_page.families_page),
        name="class_families_as_workbook",
    ),
    path("classes/<uuid:school_class>/families/letters/", class_page.class_letters, name="class_letters"),
    path("classes/<uuid:school_class>/families/mails/", class_page.class_mails, name="class_mails"),
    path("service/requests/", requests.requests_page, name="service_requests"),
    path("service/requests/list.xlsx", requests.requests_workbook, name="service_requests_workbook"),
    path("service/requests/new/", request_form.new_page, name="service_request_new"),
    path("service/requests/<uuid:asked>/", answering.request_page, name="service_request"),
    path("service/requests/<uuid:asked>/mail/", answering.mail, name="service_mail"),
    path("service/requests/<uuid:asked>/decline/", answering.decline, name="service_decline"),
]
