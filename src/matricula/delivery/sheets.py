"""The sheet of one student as the template takes it: days with lessons, marks by subject, what is to be done."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matricula.authorities.api import Org
from matricula.delivery.queries.content import Content
from matricula.delivery.words import homework_words, mark_changed_words
from matricula.diary.api import Marked, mean_of
from matricula.journal.api import (
    ATTENDANCE,
    PERIODS,
    RESULTS,
    SUBJECTS,
    WORKS,
    LessonChange,
    mark_shown,
    marks_table,
)
from matricula.regulation.api import Stack

TEMPLATE: Final = "delivery/days"
NO_TERM_MARK: Final = "no_term_mark"
DAY: Final = timedelta(days=1)


def sheet_of(
    content: Content,
    *,
    title: str,
    student: str,
    school_class: str,
    reader: str,
    school: Org,
    since: date,
    until: date,
    now: datetime,
    stack: Stack,
    clause: str,
    signed: bool,
) -> dict[str, Any]:
    """All words of a sheet, in the active language; ``signed`` leaves room for who handed it over and who got it."""
    moment = now.astimezone(school.time_zone)
    return {
        "title": title,
        "school": school.name_in(get_language() or "en"),
        "student": student,
        "class": school_class,
        "reader": reader,
        "span": f"{date_format(since)} – {date_format(until - DAY)}",
        # It is printed from today's journal: what was corrected since, the next one shows.
        "made": _("As the journal stood on %(day)s at %(hour)s")
        % {"day": date_format(moment.date()), "hour": time_format(moment, "TIME_FORMAT")},
        "clause": clause,
        "days": _days(content, stack),
        "subjects": _subjects(content, stack),
        "remarks": [
            {
                "when": date_format(_local(one["written_at"], school), "SHORT_DATE_FORMAT"),
                "subject": _label(stack, SUBJECTS, one["subject"]),
                "text": one["text"],
            }
            for one in content.remarks
        ],
        "works": [
            {
                "when": _day(date.fromisoformat(one["day"])),
                "subject": _label(stack, SUBJECTS, one["subject"]),
                "text": _work(one, stack),
            }
            for one in content.works
        ],
        "achieved": [_achieved(one, school, stack) for one in content.achieved],
        "signed": [_("Handed over"), _("Received")] if signed else [],
        "words": {
            "class": _("Class"),
            "reader": _("For"),
            "lesson": _("Lesson"),
            "marks": _("Marks"),
            "subject": _("Subject"),
            "mean": _("Mean"),
            "term": _("For the period"),
            "homework": _("To be done"),
            "remarks": _("Remarks and recommendations"),
            "works": _("Tests to come"),
            "achieved": _("Examinations and competitions"),
            "nothing": _("There were no lessons in these days."),
        },
    }


def _days(content: Content, stack: Stack) -> list[dict[str, Any]]:
    """Every day with lessons, with homework due on it, or with lessons that were moved out of it."""
    lessons: dict[date, list[dict[str, Any]]] = {}
    for one in content.lessons:
        lessons.setdefault(date.fromisoformat(one["day"]), []).append(_lesson(one, stack))
    due: dict[date, list[dict[str, str]]] = {}
    for one in content.homework:
        due.setdefault(date.fromisoformat(one["due_on"]), []).append(
            {
                "subject": _label(stack, SUBJECTS, one["subject"]),
                "text": homework_words(one["text"], one["files"]),
            }
        )
    moved: dict[date, list[str]] = {}
    for one in content.moved:
        moved.setdefault(date.fromisoformat(one["was_day"]), []).append(_moved(one, stack))
    return [
        {
            "day": f"{date_format(day, 'l')}, {date_format(day)}",
            "lessons": lessons.get(day, []),
            "due": due.get(day, []),
            "moved": moved.get(day, []),
        }
        for day in sorted({*lessons, *due, *moved})
    ]


def _day(day: date) -> str:
    return f"{date_format(day, 'l')}, {date_format(day, 'SHORT_DATE_FORMAT')}"


def _moved(one: Mapping[str, Any], stack: Stack) -> str:
    return _("%(subject)s, lesson %(number)s, was moved to %(day)s") % {
        "subject": _label(stack, SUBJECTS, one["subject"]),
        "number": one["was_number"],
        "day": _day(date.fromisoformat(one["day"])),
    }


def _changed(change: Mapping[str, Any], lesson: Mapping[str, Any]) -> str:
    """What was changed and what it was, as the diary says it."""
    was = change["was"]
    if change["kind"] == LessonChange.Kind.SUBSTITUTION:
        return _("Taught by %(teacher)s in place of %(was)s") % {
            "teacher": lesson["teacher"] or "–",
            "was": change["teacher"] or "–",
        }
    if change["kind"] == LessonChange.Kind.MOVE:
        return _("Moved here from %(day)s, lesson %(number)s") % {
            "day": _day(date.fromisoformat(was["day"])),
            "number": was["number"],
        }
    return _("Room %(room)s in place of %(was)s") % {
        "room": lesson["room"] or "–",
        "was": was["room"] or "–",
    }


def _work(one: Mapping[str, Any], stack: Stack) -> str:
    return ": ".join(filter(None, [_label(stack, WORKS, one["work"]), one["title"]]))


def _achieved(one: Mapping[str, Any], school: Org, stack: Stack) -> dict[str, str]:
    what = (_label(stack, RESULTS, one["kind"]), one["name"])
    subject = _label(stack, SUBJECTS, one["subject"]) if one["subject"] else ""
    return {
        "when": date_format(_local(one["received_at"], school), "SHORT_DATE_FORMAT"),
        "subject": ", ".join(filter(None, [*what, subject])),
        "text": one["result"],
    }


def _lesson(one: Mapping[str, Any], stack: Stack) -> dict[str, Any]:
    absence = one["absence"]
    return {
        "number": str(one["number"]),
        "subject": _label(stack, SUBJECTS, one["subject"]),
        "topic": one["topic"],
        "cancelled": _("cancelled") if one["cancelled"] else "",
        "changes": [_changed(change, one) for change in one["changes"]],
        "planned": _work(one["planned"], stack) if one["planned"] else "",
        "absence": ", ".join(
            filter(None, [_label(stack, ATTENDANCE, absence["code"]), absence["note"]] if absence else [])
        ),
        "marks": [
            {
                "value": mark_shown(marks_table(stack, one["scale"]), mark["value"]),
                "work": ", ".join(
                    filter(
                        None,
                        [
                            _label(stack, WORKS, mark["work"]),
                            mark["comment"],
                            mark_changed_words(
                                stack, one["scale"], mark["value"], was=mark["was"], why=mark["why"]
                            ),
                        ],
                    )
                ),
            }
            for mark in one["marks"]
        ],
    }


def _subjects(content: Content, stack: Stack) -> list[dict[str, str]]:
    """Subjects with a mark: all of them in a line, their mean, and the marks of periods."""
    marks: dict[str, list[str]] = {}
    counted: dict[str, list[Marked]] = {}
    for lesson in content.lessons:
        table = marks_table(stack, lesson["scale"])
        for mark in lesson["marks"]:
            marks.setdefault(lesson["subject"], []).append(mark_shown(table, mark["value"]))
            if mark["number"] is not None:
                counted.setdefault(lesson["subject"], []).append(Marked(mark["number"], mark["weight"]))
    terms: dict[str, list[str]] = {}
    for one in content.term_marks:
        value = mark_shown(marks_table(stack, one["scale"]), one["value"]) if one["value"] else ""
        period = f"{_label(stack, PERIODS, one['kind'])} {one['seq']}"
        terms.setdefault(one["subject"], []).append(
            f"{period}: {value or _label(stack, NO_TERM_MARK, one['reason'])}"
        )
    return sorted(
        (
            {
                "name": _label(stack, SUBJECTS, subject),
                "marks": " ".join(marks.get(subject, [])),
                "mean": _mean(counted.get(subject, [])),
                "term": "; ".join(terms.get(subject, [])),
            }
            for subject in {*marks, *terms}
        ),
        key=lambda one: one["name"],
    )


def _mean(counted: list[Marked]) -> str:
    found = mean_of(tuple(counted))
    return "" if found is None else number_format(round(found, 2), 2)


def _label(stack: Stack, table: str, code: str) -> str:
    """What the pack calls a code; the code itself where it has no word for it any more."""
    try:
        return stack.table(table).label(code, get_language() or "en")
    except KeyError:
        return code


def _local(written: str, school: Org) -> date:
    return datetime.fromisoformat(written).astimezone(school.time_zone).date()
