"""Take a promotion back within its time, and run it again."""

from typing import Final

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_today
from matricula.kernel.text import tidy
from matricula.registry.actions.run_promotion import run_promotion
from matricula.registry.models import Promotion
from matricula.registry.promotion_law import UNDO
from matricula.registry.queries.promotions import Since, since_run
from matricula.regulation.api import Refused

LONGEST_REASON: Final = 500
NAMED: Final = 5
_WHAT: Final = {
    "left": _("%(name)s has left the school"),
    "status": _("the status of %(name)s has changed"),
    "grade": _("%(name)s is in another grade"),
    "seat": _("%(name)s has another seat"),
    "class": _("the class %(class)s, where %(name)s sat, was closed"),
    "newcomer": _("%(name)s has come into %(class)s"),
}


def undo_promotion(*, by: Acting, promotion: Promotion, reason: str) -> Promotion:
    """Put grades and seats back as they were before the run; returns the next round, with the same pupils left out.

    Raises :class:`Refused` before it has run, when it was undone, after its time, without a reason, and when anything
    stands on it, by name.
    """
    require(by, UNDO, promotion.school)
    words = tidy(reason)
    _check_undoable(promotion)
    if not words or len(words) > LONGEST_REASON:
        raise Refused(
            "reason_missing",
            _("A promotion is taken back for a reason."),
            clause=promotion.clause,
            next_step=_("Write in a sentence what was wrong with it."),
        )
    if later := since_run(promotion, most=NAMED + 1):
        raise something_later(promotion, later)
    with recorded(
        "registry.undo_promotion",
        by=by,
        subject_kind="org",
        subject=promotion.school.uuid,
        clause=promotion.clause,
        reason=words,
        seen_by=promotion.seen_by,
    ) as record:
        record.detail = {"year": promotion.school_year, "moved": promotion.moved}
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_undo_promotion(%s, %s)", [promotion.pk, words])
            following = cursor.fetchone()[0]
    return Promotion.objects.select_related("school").get(pk=following)


def run_again(*, by: Acting, promotion: Promotion) -> bool:
    """Run the next round of a promotion that was undone, today. Raises :class:`Refused` for a first round."""
    require(by, UNDO, promotion.school)
    if promotion.round == 1:
        raise Refused(
            "runs_by_itself",
            _("The promotion runs by itself on %(day)s.") % {"day": date_format(promotion.runs_on)},
            clause=promotion.clause,
            next_step=_("Leave out whoever stays; nothing else is needed."),
        )
    return run_promotion(promotion.pk, by=by)


def something_later(promotion: Promotion, later: list[Since]) -> Refused:
    """The refusal that names what stands on a promotion."""
    named = gettext("; ").join(
        str(_WHAT[one.what] % {"name": one.name, "class": one.class_name}) for one in later[:NAMED]
    )
    more = " …" if len(later) > NAMED else ""
    return Refused(
        "something_later",
        _("The promotion cannot be taken back any more, since something stands on it: %(what)s.")
        % {"what": named + more},
        clause=promotion.clause,
        next_step=_("Put single students right from their own pages."),
    )


def _check_undoable(promotion: Promotion) -> None:
    if promotion.ran_at is None or promotion.undone_at is not None:
        raise Refused(
            "nothing_to_undo",
            _("There is no promotion to take back: it has not run, or was taken back already."),
            clause=promotion.clause,
            next_step=_("Load the page of the promotion again."),
        )
    if civil_today(promotion.school.time_zone) > promotion.undo_until:
        raise Refused(
            "undo_too_late",
            _("The promotion could be taken back until %(day)s.")
            % {"day": date_format(promotion.undo_until)},
            clause=promotion.clause,
            next_step=_("Put single students right from their own pages."),
        )
