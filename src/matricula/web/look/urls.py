"""Addresses of the development page; the project includes them only in development."""

from django.urls import path

from matricula.web.look.views import look

urlpatterns = [path("dev/look", look, name="look")]
