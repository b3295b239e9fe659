"""The addresses of a student's family."""

from django.urls import path

from matricula.web.office.families import readers

urlpatterns = [
    path("students/<uuid:student>/family/readers/", readers.readers_page, name="family_readers"),
    path("students/<uuid:student>/family/letter/", readers.letter, name="family_letter"),
    path("students/<uuid:student>/family/end/", readers.end, name="family_end"),
]
