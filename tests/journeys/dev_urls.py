"""All routes of an installation in development."""

from matricula.config.urls import urlpatterns as usual
from matricula.web.look.urls import urlpatterns as look

urlpatterns = [*usual, *look]
