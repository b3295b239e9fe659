"""The routes of the pages: those of each subject, then what belongs to none."""

from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from matricula.web.health import health
from matricula.web.leaving import sign_out
from matricula.web.office import SUBJECTS

urlpatterns: list[URLPattern | URLResolver] = [
    *(
        route
        for subject in SUBJECTS
        for route in import_module(f"matricula.web.office.{subject}.urls").urlpatterns
    ),
    path("", include("matricula.web.family.urls")),
    path("", include("matricula.web.public.urls")),
    path("accounts/logout/", sign_out, name="account_logout"),
    path("accounts/", include("allauth.urls")),
    path("health/", health, name="health"),
]

# Only where the installation shows itself as a demonstration; the database decides once more.
if settings.DEMO:
    urlpatterns.append(path("", include("matricula.web.demo.urls")))

if settings.DEV:
    urlpatterns.append(path("", include("matricula.web.look.urls")))
