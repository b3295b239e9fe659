"""The addresses of the family pages; the middleware gives everything below `family/` the family's sight."""

from django.urls import path

from matricula.web.family import asking, diary, door, extracts, marks, told

urlpatterns = [
    path("family/", door.door, name="family_door"),
    path("family/code/", door.use_code, name="family_code"),
    path("family/leave/", door.leave, name="family_leave"),
    path("diary-service/<slug:school>/", asking.service_page, name="service"),
    path("family/<uuid:student>/told/", told.told_page, name="family_told"),
    path("family/<uuid:student>/", diary.today, name="diary"),
    path("family/<uuid:student>/marks/", marks.marks_page, name="diary_marks"),
    path("family/<uuid:student>/extract/", extracts.extract_page, name="diary_extract"),
    path("family/<uuid:student>/<slug:day>/", diary.day_page, name="diary_day"),
]
