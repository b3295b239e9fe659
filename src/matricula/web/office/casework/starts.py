"""What may be started: cases about other schools' pupils from lists, those about one's own from the pupil's page."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from matricula.authorities.api import Acting
from matricula.cases.api import CaseRow, cases_under_way, cases_under_way_later, list_offers, open_case
from matricula.kernel.clock import civil_today
from matricula.registry.api import Student, StudentView, student_seen_by
from matricula.regulation.api import Procedure, PupilFound, Refused, Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.forms import UNPROCESSABLE, OfficeForm, posted
from matricula.web.office.casework import lists
from matricula.web.office.casework.rows import awaited
from matricula.web.refusing import refused_note

GROUP_TABLE = "procedure_group"


@dataclass(frozen=True)
class Start:
    """A button that begins a procedure; `key` makes a second press the same case.

    Without `key` it is a link: to the look-up, or to the case that is under way already.
    """

    href: str
    label: str
    key: str
    awaited: str = ""
    """Of a case under way: who has to do what by when."""


def starts_elsewhere(by: Acting) -> list[Start]:
    """The procedures about pupils whom another school has: they are looked up by number and name."""
    if not by.may("cases.start"):
        return []
    return [
        Start(reverse("case_start", args=[law.id]), words(law.start), "")
        for law in _in_force(stack_for(by.pack), civil_today(by.zone))
        if law.pupil.found is PupilFound.NUMBER_AND_NAME
    ]


def starts_of_lists(by: Acting) -> list[Start]:
    """The procedures that a school files for many of its students at once: ways to the page that begins a list."""
    if not by.may("cases.start") or by.tier != "school":
        return []
    return [
        Start(reverse("case_start", args=[law.id]), words(law.start), "")
        for law in _in_force(stack_for(by.pack), civil_today(by.zone))
        if law.is_list
    ]


def lists_at_hand(by: Acting, status: str = "") -> list[Start]:
    """The lists that can be begun now at one's own school, with how many students; of one status, or of any.

    A list under way is led to. Statements as of ``list_offers``; none for who may not begin any.
    """
    if not by.may("cases.start") or by.tier != "school":
        return []
    laws = [
        law
        for law in _in_force(stack_for(by.pack), civil_today(by.zone))
        if law.is_list and (not status or status in law.pupil.statuses)
    ]
    found = []
    for offer in list_offers(by, laws):
        found += [_case(offer.law, case) for case in offer.under_way.values()]
        if offer.count:
            label = _("%(start)s: %(students)s") % {
                "start": words(offer.law.start),
                "students": lists.students_counted(offer.count),
            }
            found.append(Start(reverse("case_start", args=[offer.law.id]), label, ""))
    return found


@dataclass(frozen=True)
class StartGroup:
    """What may be started under one heading of the pack; no heading for what the pack puts under none."""

    title: str
    starts: tuple[Start, ...]


@dataclass(frozen=True)
class Offered:
    """What the reader may do about a pupil: go on with what is under way, or begin something that fits."""

    under_way: tuple[Start, ...] = ()
    groups: tuple[StartGroup, ...] = ()

    @property
    def only(self) -> Start | None:
        """What may be started, where it is a single thing: it needs no menu."""
        starts = [start for group in self.groups for start in group.starts]
        return starts[0] if len(starts) == 1 else None


def starts_later(by: Acting, student: Student) -> None:
    """Send the question of `starts_for` along with the next of the page, for a pupil of one's own."""
    if by.may("cases.start"):
        cases_under_way_later(student.pk)


def starts_for(
    by: Acting, view: StudentView, stack: Stack, *, only: Callable[[Procedure], bool] = lambda _law: True
) -> Offered:
    """What the reader may start for a pupil on their own roll, or last on it, and the ways to what is under way.

    Only what is for a pupil of this status and stage, in the order of the pack. One statement where the pack has any
    procedure, one more where a case is under way, and that of the pupil's numbers where one is for temporary ones.
    """
    place = view.place
    if view.is_past or place is None:
        return Offered()
    if not by.may("cases.start") or not by.acts_as(place.school_id):
        return Offered()
    laws = [law for law in _in_force(stack, civil_today(by.zone)) if only(law)]
    known = cases_under_way(view.student.pk) if laws else {}
    fitting = [
        law
        for law in laws
        if law.pupil.found is (PupilFound.OWN_ROLL if place.is_open else PupilFound.FORMER_ROLL)
        and law.id not in known
        and law.pupil.fits(view.status, place.stage)
        and _number_fits(law, view, stack)
    ]
    return Offered(
        under_way=tuple(_about(law, known[law.id], by) for law in laws if law.id in known),
        groups=_grouped(fitting, view.student.uuid, stack),
    )


def start_with_effect(by: Acting, view: StudentView, stack: Stack, effect: str) -> Start | None:
    """The first of these that does this: what is under way, or what may be begun."""
    offered = starts_for(by, view, stack, only=lambda law: law.effect == effect)
    begun = [start for group in offered.groups for start in group.starts]
    return next(iter((*offered.under_way, *begun)), None)


def _number_fits(law: Procedure, view: StudentView, stack: Stack) -> bool:
    if not law.pupil.temporary_number:
        return True
    read = stack.port("student_number.read")
    return any(read(one.number).temporary for one in view.numbers if one.ended_on is None)


def _case(law: Procedure, case: uuid.UUID) -> Start:
    label = _("Under way: %(procedure)s") % {"procedure": words(law.names)}
    return Start(reverse("case", args=[case]), label, "")


def _about(law: Procedure, case: CaseRow, by: Acting) -> Start:
    """The way to the case about a pupil, and who is to act in it by when."""
    return replace(_case(law, case.uuid), awaited=awaited(case, by))


def _grouped(laws: list[Procedure], student: uuid.UUID, stack: Stack) -> tuple[StartGroup, ...]:
    """Under the headings of the pack in their order, what has none at the end."""
    headings = stack.tables[GROUP_TABLE].codes if GROUP_TABLE in stack.tables else ()
    return tuple(
        StartGroup(
            title=table_label(stack, GROUP_TABLE, heading) if heading else "",
            starts=tuple(
                Start(reverse("case_start_own", args=[student, law.id]), words(law.start), uuid.uuid4().hex)
                for law in laws
                if law.group == heading
            ),
        )
        for heading in (*headings, None)
        if any(law.group == heading for law in laws)
    )


def _in_force(stack: Stack, on: date) -> Iterator[Procedure]:
    for history in stack.procedures.values():
        try:
            yield history.on(on)
        except KeyError:
            continue


@require_POST
@office
@needs("cases.start")
@limited("case_start_own", times=30, seconds=60)
def start_own(request: OfficeRequest, student: uuid.UUID, procedure: str) -> HttpResponse:
    """Open a draft about a pupil of one's own, or go to the one that the office has under way already."""
    by = request.acting
    if procedure not in stack_for(by.pack).procedures:
        raise Http404
    found = student_seen_by(by, student)
    if known := cases_under_way(found.pk).get(procedure):
        messages.info(request, _("This is under way for the student already."))
        return redirect("case", known.uuid)
    opened = open_case(by=by, procedure=procedure, student=student, key=request.POST.get("key", ""))
    return redirect("case_form", opened.uuid)


class StartForm(OfficeForm):
    """Which student; both number and name must be right, since the student need not be within one's sight."""

    number = forms.CharField(
        label=gettext_lazy("Student number"),
        max_length=40,
        help_text=gettext_lazy("The whole number, as the student's school or the guardian gives it."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=60, help_text=gettext_lazy("Exactly as registered.")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("cases.start")
@limited("look_up", times=20, seconds=60)
def start(request: OfficeRequest, procedure: str) -> HttpResponse:
    """Look the student up and open a draft."""
    by = request.acting
    try:
        law = stack_for(by.pack).procedure(procedure, on=civil_today(by.zone))
    except KeyError:
        raise Http404 from None
    if law.is_list:
        return lists.start(request, law)
    if law.pupil.at_hand:
        messages.info(request, _("This starts from the page of a student of your own school."))
        return redirect("students")
    form = StartForm(by, posted(request), initial={"key": uuid.uuid4().hex})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opened = open_case(
                by=by, procedure=procedure, number=data["number"], name=data["name"], key=data["key"]
            )
        except Refused as refused:
            # One reason, in words: what was seen and needed would only say it again.
            note = replace(refused_note(by.pack, refused, _("This was refused")), findings=())
            return _start_page(request, law, form, note, UNPROCESSABLE)
        return redirect("case_form", opened.uuid)
    return _start_page(request, law, form, None, form.status)


def _start_page(request: OfficeRequest, law: Any, form: StartForm, refusal: Any, status: int) -> HttpResponse:
    context = {"form": form, "title": words(law.names), "refusal": refusal, "law": law}
    return render(request, "casework/case_start.html", context, status=status)
