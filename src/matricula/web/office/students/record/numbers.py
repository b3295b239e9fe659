"""A student's official numbers, as the timeline tells of them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.registry.api import StudentView
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.clauses import clause_note
from matricula.web.masking import masked


def number_moments(view: StudentView, stack: Stack) -> list[parts.Moment]:
    """When each number was given that the student had by that day, the last first."""
    read = stack.port("student_number.read")
    return [
        parts.Moment(
            year=str(one.started_on.year),
            date_words=date_format(one.started_on),
            machine_date=one.started_on.isoformat(),
            title=_("Temporary student number given")
            if read(one.number).temporary
            else _("Formal student number given"),
            text=masked(one.number),
            tone=parts.Tone.waiting if read(one.number).temporary else parts.Tone.done,
            icon="dot",
            clause=clause_note(stack.pack, stack.basis("one_number")),
        )
        for one in reversed(view.numbers)
    ]
