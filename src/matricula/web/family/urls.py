"""The addresses of the family pages; the middleware gives everything below `family/` the family's sight."""

from django.urls import path

from matricula.web.family import (
    asking,
    diary,
    door,
    explained,
    extracts,
    forms,
    graduation,
    homework,
    marks,
    school,
    told,
    week,
)

urlpatterns = [
    path("family/", door.door, name="family_door"),
    path("family/code/", door.use_code, name="family_code"),
    path("family/leave/", door.leave, name="family_leave"),
    path("diary-service/<slug:school>/", asking.service_page, name="service"),
    path("family/<uuid:student>/told/", told.told_page, name="family_told"),
    path("family/<uuid:student>/", diary.today, name="diary"),
    path("family/<uuid:student>/marks/", marks.marks_page, name="diary_marks"),
    path("family/<uuid:student>/marks/<slug:subject>/", marks.forecast_page, name="diary_forecast"),
    path("family/<uuid:student>/school/", school.school_page, name="diary_school"),
    path("family/<uuid:student>/looks/", school.looks_page, name="diary_looks"),
    path("family/<uuid:student>/help/", explained.help_page, name="family_help"),
    path("family/<uuid:student>/week/", week.this_week, name="diary_this_week"),
    path("family/<uuid:student>/week/<slug:day>/", week.week_page, name="diary_week"),
    path("family/<uuid:student>/week/<slug:day>/seen/", week.seen, name="diary_week_seen"),
    path("family/<uuid:student>/homework/<uuid:homework>/", diary.tick, name="diary_tick"),
    path("family/<uuid:student>/file/<uuid:file>/", homework.file_page, name="diary_file"),
    path("family/<uuid:student>/extract/", extracts.extract_page, name="diary_extract"),
    path("family/<uuid:student>/graduation/", graduation.graduation_page, name="student_graduation"),
    path("family/<uuid:student>/forms/", forms.forms_page, name="student_forms"),
    path("family/<uuid:student>/forms/<slug:form>/", forms.form_page, name="student_form"),
    path("family/<uuid:student>/forms/<slug:form>/paper/", forms.form_paper, name="student_form_paper"),
    path("family/<uuid:student>/photo/<uuid:photo>/", forms.photo_page, name="family_photo"),
    path("family/<uuid:student>/clause/<str:clause>/", graduation.clause_page, name="student_clause"),
    path("family/<uuid:student>/<slug:day>/", diary.day_page, name="diary_day"),
]
