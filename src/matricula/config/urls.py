"""All routes: the pages of `web`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("matricula.web.urls"):
    urlpatterns.append(path("", include("matricula.web.urls")))
