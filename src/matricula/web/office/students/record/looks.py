"""Who looked at a record, and at which side of it."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.audit.api import AccessLog
from matricula.authorities.api import Acting, permit
from matricula.registry.api import StudentView
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.office.students.record.sides import TAB_PERMISSIONS, TABS

SHOWN_LOOKS = 50
PAGES = {
    "case": gettext_lazy("Case"),
    "case_form": gettext_lazy("Form of a case"),
    "sealed_copy": gettext_lazy("Sealed copy"),
    "find_for_transfer": gettext_lazy("Look-up for a transfer"),
    "case_filed": gettext_lazy("Filing of a case"),
}


def looked_at(page: str) -> str:
    """A page of the log in words; a page of an app that this one does not know keeps its code."""
    place, _colon, side = page.partition(":")
    if place == "student" and side in TABS:
        return str(TABS[side]())
    return str(PAGES.get(page, page))


def looks(by: Acting, view: StudentView, stack: Stack) -> dict[str, Any]:
    """The last looks; only for roles that may view the log."""
    permit(by, TAB_PERMISSIONS["looks"])
    found = AccessLog.objects.filter(subject_uuid=view.student.uuid).order_by("-machine_at")[:SHOWN_LOOKS]
    rows = tuple(
        parts.Row(
            {
                "who": one.user_name,
                "when": parts.Cell(
                    date_format(one.civil_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"), figures=True
                ),
                "page": _("saw a number in full") if one.unmasked else looked_at(one.page),
            }
        )
        for one in found
    )
    table = parts.Table(
        caption=_("The last %(count)d looks at this record") % {"count": SHOWN_LOOKS},
        caption_seen=True,
        columns=(
            parts.Column("who", _("Who")),
            parts.Column("when", _("When")),
            parts.Column("page", _("What")),
        ),
        rows=rows,
        empty=parts.Empty(title=_("Nobody has looked yet"), icon="eye"),
    )
    return {"tables": [table], "side": "looks"}
