"""The yearly promotion of one school: what becomes of each class, who stays, leaving out and taking back."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, NotPermitted, Org, Tier
from matricula.cases.api import Case
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    ClassLot,
    PassedOver,
    Promotion,
    PromotionStay,
    latest_promotion,
    lots_of,
    rounds_before,
    run_again,
    since_run,
    something_later,
    staying_by_case,
    staying_by_school,
    staying_by_status,
    take_back_in,
    undo_promotion,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, refusal_note
from matricula.web.coded import grade_label, status_mark
from matricula.web.forms import OfficeForm
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.promotion.marks import promotion_mark

PAGE = 50
NAMED = 6
KEEP, UNDO = "registry.keep_promotion", "registry.undo_promotion"
BETWEEN = "~"


class TakeInForm(OfficeForm):
    """Whom to let go on after all."""

    stay = forms.ChoiceField(label=gettext_lazy("Student"))

    def __init__(self, by: Acting, stays: list[PromotionStay], *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        choice: Any = self.fields["stay"]
        choice.choices = [(str(one.uuid), f"{one.student_name} · {one.class_name}") for one in stays]


class UndoForm(OfficeForm):
    """Why a promotion is taken back."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class AgainForm(OfficeForm):
    """Running the promotion again asks for nothing."""


def school_of(by: Acting, school: uuid.UUID) -> Org:
    """The school, if it lies within reach; one that does not is answered as if there were none."""
    found = Org.objects.filter(by.within_reach(), uuid=school, tier=Tier.SCHOOL).first()
    if found is None:
        raise NotPermitted(
            "no_such_school",
            _("There is no such school in your area."),
            next_step=_("Choose one from the list of your area."),
        )
    return found


def promotion_of(by: Acting, school: uuid.UUID) -> Promotion:
    """The last promotion of a school within reach; refused while none was prepared."""
    found = latest_promotion(by, school_of(by, school))
    if found is None:
        raise Refused(
            "no_promotion",
            _("No promotion of this school was prepared yet."),
            next_step=_("Look again some weeks before the end of the school year."),
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("promotion", times=120, seconds=60)
def promotion_page(request: OfficeRequest, school: uuid.UUID) -> HttpResponse:
    """Before the run what would become of each class, after it what did; leaving in, taking back, running again."""
    by = request.acting
    found = school_of(by, school)
    promotion = latest_promotion(by, found)
    if promotion is None:
        return render(request, "promotion/none.html", {"crumbs": _crumbs(found)})
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    mine = by.acts_as(promotion.school_id)
    stays = list(staying_by_school(promotion))
    keeps = mine and by.may(KEEP) and promotion.ran_at is None
    undoes = mine and by.may(UNDO)
    take_in = TakeInForm(by, stays, request.POST if asked == "take_in" else None) if keeps and stays else None
    undo = (
        UndoForm(by, request.POST if asked == "undo" else None) if undoes and _undoable(promotion) else None
    )
    again = (
        AgainForm(by, request.POST if asked == "again" else None) if undoes and _waits(promotion) else None
    )
    for form, act in ((take_in, _take_in), (undo, _undo), (again, _again)):
        if form is not None and form.is_bound and form.is_valid():
            with form.showing_refusals():
                messages.success(request, act(by, promotion, form.cleaned_data))
                return redirect("promotion", school)
    log_access(
        by, subject_kind="promotion", subject=promotion.uuid, page="promotion", seen_by=promotion.seen_by
    )
    context, later = _shown(request, promotion, stays, keeps=keeps), None
    if undo is not None and not undo.is_bound and (since := since_run(promotion, most=NAMED)):
        refused = something_later(promotion, since)
        later, undo = refusal_note(by.pack, refused, _("Cannot be taken back any more")), None
    status = max((one.status for one in (take_in, undo, again) if one is not None), default=200)
    context |= {"later": later, "take_in": take_in, "undo": undo, "again": again}
    return render(request, "promotion/school.html", context, status=status)


def _undoable(promotion: Promotion) -> bool:
    return promotion.ran_at is not None and civil_today(promotion.school.time_zone) <= promotion.undo_until


def _waits(promotion: Promotion) -> bool:
    return promotion.ran_at is None and promotion.round > 1


def _take_in(by: Acting, promotion: Promotion, data: dict[str, Any]) -> str:
    stay = take_back_in(by=by, promotion=promotion, stay=uuid.UUID(data["stay"]))
    return _("%(name)s goes on with the class.") % {"name": stay.student_name}


def _undo(by: Acting, promotion: Promotion, data: dict[str, Any]) -> str:
    undo_promotion(by=by, promotion=promotion, reason=data["reason"])
    return _("Taken back: grades and classes are as they were. The list is open again.")


def _again(by: Acting, promotion: Promotion, data: dict[str, Any]) -> str:
    run_again(by=by, promotion=promotion)
    return _("The promotion has run again.")


def _shown(
    request: OfficeRequest, promotion: Promotion, stays: list[PromotionStay], *, keeps: bool
) -> dict[str, Any]:
    by, stack, lots = request.acting, stack_for(promotion.school.pack), lots_of(promotion)
    by_status, pages = _passed_over(request, promotion, stack, _BY_STATUS)
    by_case, case_pages = _passed_over(request, promotion, stack, _BY_CASE)
    return {
        "promotion": promotion,
        "workbook": reverse("promotion_workbook", args=[promotion.school.uuid]),
        "crumbs": _crumbs(promotion.school),
        "status": promotion_mark(promotion),
        "facts": _facts(by, promotion, lots),
        "grades": _grades(lots, stack),
        "lots": _lots_table(promotion, lots, stack, keeps=keeps),
        "stays": _stays_table(stays, stack),
        "by_case": by_case,
        "case_pages": case_pages,
        "by_status": by_status,
        "pages": pages,
        "rounds": _rounds(rounds_before(promotion)) if promotion.round > 1 else None,
    }


def _crumbs(school: Org) -> parts.Crumbs:
    return parts.Crumbs(
        (
            parts.Crumb(org_name(school), reverse("school", args=[school.uuid])),
            parts.Crumb(_("Yearly promotion")),
        )
    )


def _facts(by: Acting, promotion: Promotion, lots: list[ClassLot]) -> parts.FactList:
    moved, stayed = sum(one.moved for one in lots), sum(one.stayed for one in lots)
    zone = promotion.school.time_zone
    ran = promotion.ran_at
    return parts.FactList(
        (
            parts.Fact(_("School year"), promotion.school_year),
            parts.Fact(_("Ran on"), date_format(ran.astimezone(zone)))
            if ran is not None
            else parts.Fact(_("Runs by itself on"), date_format(promotion.runs_on)),
            parts.Fact(_("Can be taken back until"), date_format(promotion.undo_until)),
            parts.Fact(_("Moved on") if ran else _("Will move on"), number_format(moved)),
            parts.Fact(_("Stayed") if ran else _("Will stay"), number_format(stayed)),
            parts.Fact(_("Clause"), clause_note(by.pack, promotion.clause) or promotion.clause),
        )
    )


def _grades(lots: list[ClassLot], stack: Stack) -> list[parts.Progress]:
    """For each grade how many of its pupils go on, drawn."""
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in lots:
        counted[one.stage, one.grade][0] += one.moved
        counted[one.stage, one.grade][1] += one.moved + one.stayed
    return [
        parts.Progress(grade_label(stack, stage, grade), moved, total)
        for (stage, grade), (moved, total) in counted.items()
    ]


def _lots_table(promotion: Promotion, lots: list[ClassLot], stack: Stack, *, keeps: bool) -> parts.Table:
    leave = reverse("promotion_leave", args=[promotion.school.uuid])
    return parts.Table(
        caption=_("Class by class"),
        caption_seen=True,
        columns=(
            parts.Column("class", _("Class")),
            parts.Column("to", _("Goes on as")),
            parts.Column("moved", _("Move on"), number=True),
            parts.Column("stayed", _("Stay"), number=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "class": parts.Cell(
                        one.class_name or _("without a class"), under=grade_label(stack, one.stage, one.grade)
                    ),
                    "to": parts.Cell(
                        one.to_class or _("without a class"),
                        under=grade_label(stack, one.stage, one.to_grade),
                    ),
                    "moved": number_format(one.moved),
                    "stayed": number_format(one.stayed),
                },
                href=f"{leave}?{urlencode({'grade': one.grade, 'class': one.class_name})}"
                if keeps and one.moved
                else "",
            )
            for one in lots
        ),
        empty=parts.Empty(title=_("Nobody is moved on"), icon="people"),
    )


def _stays_table(stays: list[PromotionStay], stack: Stack) -> parts.Table | None:
    if not stays:
        return None
    return parts.Table(
        caption=_("Left out by the school: %(count)s") % {"count": number_format(len(stays))},
        caption_seen=True,
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("class", _("Class")),
            parts.Column("reason", _("Reason"), long=True),
            parts.Column("by", _("Left out by")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.student_name, lang=stack.languages[-1]),
                    "class": one.class_name,
                    "reason": one.reason,
                    "by": one.noted_in.user.display_name if one.noted_in else "",
                },
                href=reverse("student", args=[one.student_uuid]),
            )
            for one in stays
        ),
    )


def _passed_over(
    request: OfficeRequest, promotion: Promotion, stack: Stack, listed: "_Listed"
) -> tuple[parts.Table | None, parts.Pages | None]:
    """A page of those who stay by their status, or by a decided case, and the way on."""
    grade, _between, key = request.GET.get(listed.after, "").rpartition(BETWEEN)
    number = whole(key) if key else None
    after = (grade[:40], number) if number is not None else None
    found = listed.query(promotion, after=after, most=PAGE + 1)
    shown, more = found[:PAGE], len(found) > PAGE
    if not shown:
        return None, None
    seen = _seen_cases(shown)
    table = parts.Table(
        caption=str(listed.caption),
        caption_seen=True,
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("class", _("Class")),
            parts.Column("why", str(listed.why)),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.name, lang=stack.languages[-1]),
                    "class": one.class_name,
                    "why": clause_note(promotion.school.pack, one.clause) or one.clause
                    if one.clause and listed.by_case
                    else status_mark(stack, one.status) or one.status,
                },
                href=reverse("case", args=[one.case_uuid])
                if one.case_uuid in seen
                else reverse("student", args=[one.student_uuid]),
            )
            for one in shown
        ),
    )
    if not more and after is None:
        return table, None
    last = shown[-1]
    return table, parts.Pages(
        words="",
        previous_href="?" if after else "",
        next_href=f"?{urlencode({listed.after: f'{last.grade}{BETWEEN}{last.key}'})}" if more else "",
    )


@dataclass(frozen=True)
class _Listed:
    """A list of those who are passed over: how it is asked, what it is called, and by which word it goes on."""

    query: Callable[..., list[PassedOver]]
    caption: Promise
    why: Promise
    after: str
    by_case: bool = False


_BY_STATUS = _Listed(
    staying_by_status, gettext_lazy("Stay because of their status"), gettext_lazy("Status"), "after"
)
_BY_CASE = _Listed(
    staying_by_case,
    gettext_lazy("Stay by a decided case"),
    gettext_lazy("Clause"),
    "after_case",
    by_case=True,
)


def _seen_cases(shown: list[PassedOver]) -> set[uuid.UUID]:
    """The cases behind them that the reader may open; one statement, none without any."""
    asked = [one.case_uuid for one in shown if one.case_uuid is not None]
    return set(Case.objects.filter(uuid__in=asked).values_list("uuid", flat=True)) if asked else set()


def _rounds(found: list[Promotion]) -> parts.Table:
    return parts.Table(
        caption=_("Taken back before"),
        caption_seen=True,
        columns=(
            parts.Column("on", _("Taken back on")),
            parts.Column("by", _("Taken back by")),
            parts.Column("reason", _("Reason"), long=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "on": date_format(one.undone_at.astimezone(one.school.time_zone))
                    if one.undone_at
                    else "",
                    "by": one.undone_in.user.display_name if one.undone_in else "",
                    "reason": one.undone_reason,
                }
            )
            for one in found
        ),
    )
