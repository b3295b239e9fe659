"""All routes of an installation that shows itself as a demonstration."""

from matricula.config.urls import urlpatterns as usual
from matricula.web.demo.urls import urlpatterns as demo

urlpatterns = [*usual, *demo]
