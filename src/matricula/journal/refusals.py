"""What the database refuses of the journal, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Said

REFUSALS: Final[Mapping[str, Said]] = {
    "MR071": Said(
        "not_in_group_that_day",
        _("Only a student who belonged to the group on the day of the lesson is marked in it."),
        _("Load the lesson again; a student may have left the group or the school."),
    ),
    "MR072": Said(
        "lesson_not_held",
        _("Nothing is entered in a lesson that was cancelled, or that has not begun."),
        _("Enter it in the lesson that was held."),
    ),
    "MR073": Said(
        "journal_in_ones_own_name",
        _("The journal is written in one's own name, by the school whose lesson it is."),
        _("Load the page again, in the right appointment."),
    ),
    "MR074": Said(
        "homework_for_others",
        _("Homework is for students who belonged to the group on the day of the lesson."),
        _("Load the lesson again and choose among its students."),
    ),
    "MR075": Said(
        "period_not_settled",
        _(
            "In a closed period everybody has a mark, a reason for none, or a deferral; its days stay as they are."
        ),
        _("Enter what is missing; then close the period."),
    ),
    "MR076": Said(
        "term_mark_of_another_group",
        _("Marks of a period are set by who teaches the group."),
        _("Ask the teacher of the group, or have the deputy enter who teaches it."),
    ),
    "MR077": Said(
        "reopening_by_two_people",
        _("A closed period is opened for a student by two people: one asks, another decides, each once."),
        _("Let the head decide what the deputy has asked for."),
    ),
    "MR078": Said(
        "planning_is_the_deputy_s",
        _("Who teaches what, when and to whom is planned by those who may."),
        _("Ask whoever plans the lessons of the school."),
    ),
    "MR079": Said(
        "lesson_of_another",
        _("A lesson is written by who gives it."),
        _("Ask the deputy to enter you as the substitute of this lesson."),
    ),
    "MR080": Said(
        "lesson_is_written",
        _("Somebody has written in this lesson: it stays where it was."),
        _("Take back what was entered there by mistake, or plan another lesson."),
    ),
    "MR089": Said(
        "duties_are_counted",
        _("How a school did by its duties is counted by the system, from the journal itself."),
        _("Enter what is missing in the journal; the next night it is counted again."),
    ),
    "MR091": Said(
        "file_of_another",
        _("A file of homework is one that its teacher uploaded; one that was taken back stays so."),
        _("Upload the file again, from the page of the homework."),
    ),
    "MR110": Said(
        "work_is_marked",
        _("Marks were given for this work: it stays announced."),
        _("Take back the marks that were entered by mistake, then the work."),
    ),
    "MR111": Said(
        "marking_is_the_deputy_s",
        _("How a school's marks count is set by who plans its lessons, in the own name."),
        _("Ask whoever plans the lessons of the school."),
    ),
    "MR112": Said(
        "figure_not_left_to_school",
        _("A figure of marking keeps to the bounds of the law, and to days of no closed period."),
        _("Correct the figure, or the day from which it holds."),
    ),
}
