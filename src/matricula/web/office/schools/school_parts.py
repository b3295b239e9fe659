"""The parts of a school's page: who answers for its records, and its grades with their classes."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Org, holders_of
from matricula.registry.api import (
    KIND_TABLE,
    coming_classes,
    responsible_roles,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import grade_label, table_label
from matricula.web.names import role_label
from matricula.web.office.schools.marks import teacher_mark
from matricula.web.telephones import telephone


def people_table(school: Org, stack: Stack, today: date) -> parts.Table:
    """Who answers for the school's records, with the telephone number; what is vacant is said; one statement."""
    roles = responsible_roles(stack)
    holders = list(holders_of([school.pk], roles=roles, on=today))
    rows = []
    for role in roles:
        held = [one for one in holders if one.role == role]
        label = role_label(school.pack, role)
        rows += [
            parts.Row(
                {
                    "role": parts.Cell(label, under=_("standing in") if one.stands_in_for_id else ""),
                    "name": one.user.display_name,
                    "phone": parts.Cell(telephone(one.user.phone), figures=True),
                }
            )
            for one in held
        ]
        if not held:
            vacant = parts.Status(parts.Tone.warning, _("vacant"))
            rows.append(parts.Row({"role": label, "name": vacant, "phone": ""}, tone=parts.Tone.warning))
    return parts.Table(
        caption=_("Who answers for the records"),
        caption_seen=True,
        columns=(
            parts.Column("role", _("Role"), whole=True),
            parts.Column("name", _("Name")),
            parts.Column("phone", _("Phone")),
        ),
        rows=tuple(rows),
    )


def coming_table(by: Acting, school: Org, stack: Stack, today: date) -> parts.Table | None:
    """The classes opened for the coming school year; none when there are none."""
    found = coming_classes(by, school, on=today)
    if not found:
        return None
    return parts.Table(
        caption=_("Classes of the coming school year"),
        caption_seen=True,
        columns=(
            parts.Column("class", _("Class")),
            parts.Column("teacher", _("Class teacher")),
            parts.Column("kind", _("Kind"), if_wide=True),
            parts.Column("begins", _("Begins on")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "class": parts.Cell(one.name, under=grade_label(stack, one.stage, one.grade)),
                    "teacher": teacher_mark(one, today),
                    "kind": table_label(stack, KIND_TABLE, one.kind) if one.kind else "",
                    "begins": date_format(one.session.started_on),
                },
                href=reverse("school_class", args=[one.uuid]),
            )
            for one in found
        ),
    )
