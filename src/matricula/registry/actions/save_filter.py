"""Keep a narrowed and sorted list of students under a name, or let it go."""

import re
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, own_office, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import fold_digits, tidy
from matricula.registry.models import SavedFilter
from matricula.registry.models.saved_filter import LONGEST_FILTER_NAME, MANY_DIGITS
from matricula.regulation.api import Refused

VIEW: Final = "registry.view_student"


@dataclass(frozen=True, slots=True)
class KeptList:
    """What is kept of a list; the words of a search are not. ``area`` is None for the own office's."""

    area: Org | None = None
    grade: str = ""
    school_class: str = ""
    status: str = ""
    sort: str = ""
    number_kind: str = ""

    def __bool__(self) -> bool:
        """Whether the list differs from the one that everybody begins with."""
        return self != KeptList()

    def is_of(self, saved: SavedFilter) -> bool:
        """Whether the saved filter leads to this list."""
        return (
            self.area.pk if self.area else None,
            self.grade,
            self.school_class,
            self.status,
            self.sort,
            self.number_kind,
        ) == (
            saved.area_id,
            saved.grade,
            saved.school_class,
            saved.status,
            saved.sort,
            saved.number_kind,
        )


def save_filter(*, by: Acting, name: str, kept: KeptList) -> SavedFilter:
    """Keep the list for this appointment alone, under a name that none of its others has.

    Raises :class:`Refused` for a list that is neither narrowed nor sorted, and for a name that is taken, empty, too
    long, or holds a long number; the database refuses what is too many (MR114).
    """
    require(by, VIEW, own_office(by))
    named = _checked(name)
    if not kept:
        raise Refused(
            "nothing_to_save",
            _("This list is neither narrowed nor sorted."),
            next_step=_("Choose a grade, a class or a status, or sort the list; then save it."),
        )
    with recorded("registry.save_filter", by=by, subject_kind="saved_filter", seen_by=[by.org_id]) as record:
        try:
            with transaction.atomic():
                saved = SavedFilter.objects.create(
                    appointment_id=by.appointment_id,
                    name=named,
                    area=kept.area,
                    grade=kept.grade,
                    school_class=kept.school_class,
                    status=kept.status,
                    sort=kept.sort,
                    number_kind=kept.number_kind,
                    saved_at=civil_now(),
                )
        except IntegrityError as taken:
            raise Refused(
                "filter_name_taken",
                _("You have a filter of this name."),
                next_step=_("Choose another name, or remove that filter first."),
            ) from taken
        record.subject = saved.uuid
    return saved


def remove_filter(*, by: Acting, saved: uuid.UUID) -> bool:
    """Let one's own filter go; whether there was one. Somebody else's counts as none."""
    require(by, VIEW, own_office(by))
    with recorded(
        "registry.remove_filter", by=by, subject_kind="saved_filter", subject=saved, seen_by=[by.org_id]
    ) as record:
        own = SavedFilter.objects.filter(uuid=saved, appointment_id=by.appointment_id, removed_at=None)
        removed = bool(own.update(removed_at=civil_now()))
        record.detail = {"removed": removed}
    return removed


def _checked(name: str) -> str:
    named = tidy(name)
    if not named or len(named) > LONGEST_FILTER_NAME:
        raise Refused(
            "filter_name_length",
            _("A filter has a name of at most %(most)d characters.") % {"most": LONGEST_FILTER_NAME},
            next_step=_("Write a shorter name."),
        )
    if re.search(MANY_DIGITS, re.sub(r"[\s-]", "", fold_digits(named))):
        raise Refused(
            "filter_name_number",
            _("The name of a filter holds no number of a person."),
            next_step=_("Name the filter after what it lists."),
        )
    return named
