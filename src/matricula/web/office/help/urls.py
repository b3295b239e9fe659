"""The address of the help."""

from django.urls import path

from matricula.web.office.help import pages

urlpatterns = [path("help/", pages.help_page, name="help")]
