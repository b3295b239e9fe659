"""The list of students."""

from django.utils.translation import gettext_lazy as _

from matricula.web.navigation import Place

PLACES = (
    Place(
        "students",
        _("Students"),
        "s",
        "registry.view_student",
        pages=(
            "student",
            "student_tab",
            "student_particulars",
            "student_photo",
            "students_filters",
            "students_photos",
            "students_seats",
            "family_readers",
            "extract",
        ),
    ),
)
