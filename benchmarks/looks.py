"""Every list, search and inbox that officers have, as calls of the application's own query functions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection

from benchmarks.look import Look
from benchmarks.names import SURNAMES, SortKey
from benchmarks.promoted import promotion_looks
from benchmarks.register import PHONE_OF_MANY, own_phone_of, phone_of
from benchmarks.school_looks import school_looks
from matricula.authorities.api import Acting, Appointment, Org, Tier, acting_in
from matricula.cases.api import Due, cases_at_rest, cases_by_due, cases_page, escalated, inbox, inbox_counts
from matricula.deployment import together
from matricula.deployment.api import Question
from matricula.registry.api import Student, StudentFilter, students_page, students_suggested


def _students(name: str, **wanted: Any) -> Look:
    return Look(name, lambda by, area: students_page(by, area, StudentFilter(**wanted)))


def _suggested(name: str, text: str) -> Look:
    return Look(name, lambda by, area: students_suggested(by, area, text))


def search_looks(sample: Student, number: str) -> tuple[Look, ...]:
    """What is typed to find a student beside whole names and numbers, and what is offered meanwhile."""
    phone = phone_of(sample.pk)
    return (
        _students("few signs of a number", text=number[:2]),
        Look(
            "few signs of a number, second page", lambda by, area: _second_by(by, area, number[:2], "number")
        ),
        Look("common initials, second page", lambda by, area: _second_by(by, area, "wl", "initials")),
        _students("area in a number", text=number[:7]),
        _students("class by its name", text=sample.class_name),
        _students("temporary numbers", number_kind="temporary"),
        _students("last signs of a number", text=number[-4:], found_by="ending"),
        _students("six last signs of a number", text=number[-6:], found_by="ending"),
        _students("last signs nobody has", text="0000", found_by="ending"),
        _students("common initials", text="wl"),
        _students("rare initials", text="rzx"),
        _students("initials nobody has", text="vvv", found_by="initials"),
        _students("telephone", text=f"+86 {phone}"),
        _students("telephone of the student", text=own_phone_of(sample.pk), found_by="phone"),
        _students("telephone nobody has", text="19900000000", found_by="phone"),
        _students("telephone of many", text=PHONE_OF_MANY, found_by="phone"),
        _suggested("suggestions, telephone of many", PHONE_OF_MANY),
        _suggested("suggestions, one letter", "w"),
        _suggested("suggestions, name or initials", "wa"),
        _suggested("suggestions, characters", "王"),
        _suggested("suggestions, last signs of a number", number[-4:]),
        _suggested("suggestions, telephone", phone),
        _suggested("suggestions, nobody", "vvvv"),
    )


def surname_looks(sort_key: SortKey) -> tuple[Look, ...]:
    """Each surname as it is written and as it begins to be typed: what one in ten has, one in a hundred, or a few."""
    return tuple(
        look
        for one in SURNAMES
        for look in (
            _students(f"surname {one}", text=one),
            _suggested(f"suggestions, {one}", sort_key(one, None)),
        )
    )


def looks(sample: Student, number: str) -> tuple[Look, ...]:
    """All of them; numbers and birth dates are those of ``sample``, a student whom the reader may or may not see."""
    return (
        _students("students"),
        Look("students, second page", _second_page),
        Look("students, page before", _page_before),
        _students("common name, characters", text="王"),
        _students("common name, pinyin", text="wang"),
        _students("rare name, characters", text="汪"),
        _students("rare name, pinyin", text="ran"),
        _students("whole name, characters", text=sample.name),
        _students("whole name, pinyin", text=sample.sort_key),
        _students("name nobody has", text="龘"),
        _students("number", text=number),
        _students("beginning of a number", text=number[:15]),
        _students("number nobody has", text="G99999920000101001X"),
        _students("birth date", text=sample.birth_on.isoformat()),
        _students("birth date of nobody", text="1990-01-01"),
        _students("grade", grade="g08"),
        _students("grade without students", grade="g99"),
        _students("unusual status", status="on_leave"),
        _students("status without students", status="dead"),
        _students("usual status", status="normal"),
        _cases("inbox", inbox),
        _cases("inbox, second page", _second_inbox),
        *(_cases(f"inbox, {due}", inbox, due=due) for due in Due),
        _cases("escalated", escalated),
        Look(
            "inbox, counts",
            lambda by, _area: inbox_counts(by=by),
            lambda counts: sum(counts.values()),
            counting="count(*)",
        ),
        _cases("cases", cases_page),
        _cases("cases, second page", _second_cases),
        _cases("cases running", cases_page, states=["running"]),
        _cases("cases by when due", cases_by_due),
        _cases("cases by when due, second page", _second_by_due),
        _cases("cases by when due, of one name", cases_by_due, words=sample.name),
        _cases("cases at rest", cases_at_rest),
        _cases("cases at rest, second page", _second_at_rest),
        _cases("cases at rest, of one name", cases_at_rest, words=sample.name),
        _cases("own cases at rest", cases_at_rest, mine=True),
        _cases("cases returned", cases_page, states=["returned"]),
        _cases("cases of a state nothing is in", cases_page, states=["approved"]),
        _cases("cases of one name", cases_page, words=sample.name),
        _cases("cases of a name nobody has", cases_page, words="龘"),
        _cases("cases of nobody's number", cases_page, words="G99999920000101001X"),
        _cases("case of no reference", cases_page, words="00000000"),
        _cases("own cases", cases_page, mine=True),
        _cases("own cases returned", cases_page, mine=True, states=["returned"]),
    )


def every_look(sample: Student, number: str) -> tuple[Look, ...]:
    """The lists, searches and inboxes, and what is read of offices, schools, classes and archives."""
    return (
        *looks(sample, number),
        *search_looks(sample, number),
        *school_looks(sample),
        *promotion_looks(sample),
    )


def _cases(name: str, query: Callable[..., Any], **wanted: Any) -> Look:
    return Look(name, lambda by, _area: query(by=by, **wanted))


def _second_page(by: Acting, area: Org) -> Any:
    first = students_page(by, area, StudentFilter())
    return students_page(by, area, StudentFilter(), after=first.next_key) if first.next_key else first


def _second_by(by: Acting, area: Org, text: str, found_by: str) -> Any:
    wanted = StudentFilter(text=text, found_by=found_by)
    first = students_page(by, area, wanted)
    return students_page(by, area, wanted, after=first.next_key) if first.next_key else first


def _page_before(by: Acting, area: Org) -> Any:
    second = _second_page(by, area)
    return (
        students_page(by, area, StudentFilter(), before=second.previous_key)
        if second.previous_key
        else second
    )


def _second_inbox(*, by: Acting) -> Any:
    first = inbox(by=by, limit=10)
    return inbox(by=by, after=first.after, limit=10) if first.after else first


def _second_by_due(*, by: Acting) -> Any:
    first = cases_by_due(by=by)
    return cases_by_due(by=by, after=first.after) if first.after else first


def _second_at_rest(*, by: Acting) -> Any:
    first = cases_at_rest(by=by)
    return cases_at_rest(by=by, before=first.before) if first.before else first


def _second_cases(*, by: Acting) -> Any:
    first = cases_page(by=by)
    return cases_page(by=by, before=first.before) if first.before else first


def readers(near: Student) -> list[tuple[Appointment, Org]]:
    """Somebody in office in every role at each office above a student, with the office: school to nation."""
    assert near.school_id is not None
    school = Org.objects.get(pk=near.school_id)
    offices = {org.id: org for org in Org.objects.filter(id__in=school.lineage)}
    found = (
        Appointment.objects.filter(org_id__in=offices, ended_on=None)
        .select_related("user", "org")
        .order_by("-org_id", "role", "pk")
        .distinct("org_id", "role")
    )
    return [(one, offices[one.org_id]) for one in found]


def officer(near: Student, tier: Tier) -> tuple[Acting, Org]:
    """The record officer at the office of a tier above a student."""
    for appointment, org in readers(near):
        if org.tier == tier and appointment.role == "record_officer":
            return acting_in(appointment), org
    raise LookupError(tier)


@contextmanager
def kept_questions() -> Iterator[list[Question]]:
    """Collects those asked within the block whose plans the database may keep."""
    asked: list[Question] = []
    sent = together._sent

    def note(questions: Sequence[Question]) -> Any:
        asked.extend(one for one in questions if one.kept)
        return sent(questions)

    with patch.object(together, "_sent", note):
        yield asked


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the reading statements that Django sends within the block, with their values in place."""
    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        # Setting the scope is part of the transaction, not of the look.
        if (
            sql.lstrip().upper().startswith(("SELECT", "WITH"))
            and "set_config" not in sql
            and "current_setting" not in sql
        ):
            sent.append(context["connection"].ops.last_executed_query(context["cursor"], sql, params))
        return answer

    with connection.execute_wrapper(note):
        yield sent
