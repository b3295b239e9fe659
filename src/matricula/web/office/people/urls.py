"""The addresses of people and their appointments."""

from django.urls import path

from matricula.web.office.people import (
    appointments,
    invitations,
    inviting,
    officers,
    officers_workbook,
    people_workbook,
)

urlpatterns = [
    path("people/", appointments.people_page, name="people"),
    path("people/list.xlsx", people_workbook.people_workbook, name="people_workbook"),
    path("people/invite/", inviting.invite_page, name="people_invite"),
    path("people/invitations/<uuid:invitation>/withdraw/", inviting.revoke, name="people_revoke"),
    path("people/<uuid:appointment>/", appointments.appointment_page, name="appointment"),
    path("officers/", officers.officers_page, name="officers"),
    path("officers/list.xlsx", officers_workbook.officers_workbook, name="officers_workbook"),
    path("invitation/<str:token>/", invitations.accept_page, name="invitation"),
]
