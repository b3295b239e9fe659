"""The addresses of messages."""

from django.urls import path

from matricula.web.office.messages import pages, workbook

urlpatterns = [
    path("messages/", pages.messages_page, name="messages"),
    path("messages/list.xlsx", workbook.messages_workbook, name="messages_workbook"),
    path("messages/<uuid:notice>/", pages.message_open, name="message_open"),
]
