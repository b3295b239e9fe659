"""The addresses of what has to be looked into."""

from django.urls import path

from matricula.web.office.watching import page, workbook

urlpatterns = [
    path("to-look-into/", page.look_into_page, name="look_into"),
    path("to-look-into/list.xlsx", workbook.look_into_workbook, name="look_into_workbook"),
]
