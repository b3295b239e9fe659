"""The addresses of the law."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.law import pages

urlpatterns = [
    path("law/", pages.law_page, name="law"),
    path("law/list.xlsx", as_workbook(pages.law_page), name="law_as_workbook"),
    path("law/permissions/", pages.permissions_page, name="permissions"),
    path("law/permissions/list.xlsx", as_workbook(pages.permissions_page), name="permissions_as_workbook"),
    path("law/<str:clause>/", pages.clause_page, name="clause"),
]
