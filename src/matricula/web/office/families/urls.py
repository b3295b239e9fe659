"""The addresses of a student's family."""

from django.urls import path

from matricula.web.office.families import readers

urlpatterns = [
    path("families/<uuid:student>/", readers.readers_page, name="family_readers"),
    path("families/<uuid:student>/letter/", readers.letter, name="family_letter"),
    path("families/<uuid:student>/end/", readers.end, name="family_end"),
]
