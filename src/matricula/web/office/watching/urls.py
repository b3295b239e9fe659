"""The address of what has to be looked into."""

from django.urls import path

from matricula.web.office.watching import page

urlpatterns = [path("to-look-into/", page.look_into_page, name="look_into")]
