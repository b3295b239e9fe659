"""All routes: the pages of `web`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("matricula.web.urls"))]
