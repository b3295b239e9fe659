"""All routes of an installation that shows itself as a demonstration."""

from matricula.config.urls import urlpatterns as usual
from matricula.web.urls import DEMO_ROUTES

urlpatterns = [*usual, *DEMO_ROUTES]
