"""The addresses of students and their records."""

from django.urls import path

from matricula.web.office.students import (
    correcting,
    own_filters,
    page,
    photos,
    seating,
    students_list,
    suggesting,
    workbook,
)

urlpatterns = [
    path("students/", students_list.students_list, name="students"),
    path("students/suggested", suggesting.suggested, name="students_suggested"),
    path("students/list.xlsx", workbook.students_workbook, name="students_workbook"),
    path("students/<uuid:student>/", page.student_page, name="student"),
    path("students/<uuid:student>/seat/", page.seat, name="student_seat"),
    path("students/seats/", seating.seats_page, name="students_seats"),
    path("students/filters/", own_filters.filters_page, name="students_filters"),
    path("students/filters/<uuid:saved>/remove", own_filters.remove, name="students_filter_remove"),
    path("students/photos/", photos.photos, name="students_photos"),
    path("students/<uuid:student>/photo/", photos.photo, name="student_photo"),
    path("students/<uuid:student>/particulars/", correcting.correct, name="student_particulars"),
    path("students/<uuid:student>/<slug:tab>/", page.student_page, name="student_tab"),
    path("students/<uuid:student>/reveal/<slug:what>", page.reveal, name="reveal"),
]
