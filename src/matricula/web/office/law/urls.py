"""The addresses of the law."""

from django.urls import path

from matricula.web.office.law import pages

urlpatterns = [
    path("law/", pages.law_page, name="law"),
    path("law/permissions/", pages.permissions_page, name="permissions"),
    path("law/<str:clause>/", pages.clause_page, name="clause"),
]
