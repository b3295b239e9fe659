"""Lessons and homework of the diary, as its pages show them."""

from datetime import date, timedelta
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from matricula.delivery.api import mark_changed_words
from matricula.diary.api import DiaryChange, DiaryDays, DiaryHomework, DiaryLesson, DiaryMove
from matricula.journal.api import ATTENDANCE, SUBJECTS, WORKS, LessonChange, misses_lesson
from matricula.web.coded import table_label
from matricula.web.family.shared import ONE_DAY, Reading, mark_written, remark_shown


def missed(found: Reading, lesson: DiaryLesson) -> bool:
    """Whether the child was not there."""
    return bool(lesson.absence) and misses_lesson(found.stack, lesson.absence)


def lesson_line(found: Reading, one: DiaryLesson) -> dict[str, Any]:
    """A lesson with all that was entered of the child."""
    zone = found.school.time_zone
    return {
        "number": one.number,
        "from": time_format(one.starts_at.astimezone(zone), "TIME_FORMAT"),
        "until": time_format(one.ends_at.astimezone(zone), "TIME_FORMAT"),
        "room": one.room,
        "subject": table_label(found.stack, SUBJECTS, one.subject),
        "topic": one.topic,
        "teacher": one.teacher,
        "cancelled": one.cancelled,
        "absence": table_label(found.stack, ATTENDANCE, one.absence) if one.absence else "",
        "absence_note": one.absence_note,
        "absence_new": found.is_new(one.absent_at),
        "missed": missed(found, one),
        "changes": [
            {"says": said, "new": found.is_new(each.made_at)}
            for each in one.changes
            if (said := _changed(each, one))
        ],
        "planned": _planned(found, one),
        "remarks": [remark_shown(found, each) for each in one.remarks],
        "marks": [
            {
                "value": mark_written(found.stack, one.scale, mark.value),
                "work": table_label(found.stack, WORKS, mark.work),
                "comment": mark.comment,
                "changed": mark_changed_words(found.stack, one.scale, mark.value, was=mark.was, why=mark.why),
                "new": found.is_new(mark.entered_at),
            }
            for mark in one.marks
        ],
    }


def _changed(change: DiaryChange, lesson: DiaryLesson) -> str:
    """What was changed and what it was; nothing for a cancellation, which the lesson itself shows."""
    if change.kind == LessonChange.Kind.SUBSTITUTION:
        return _("Taught by %(teacher)s in place of %(was)s") % {
            "teacher": lesson.teacher,
            "was": change.teacher or "–",
        }
    if change.kind == LessonChange.Kind.MOVE and change.day is not None:
        return _("Moved here from %(day)s, lesson %(number)s") % {
            "day": _on(change.day),
            "number": change.number,
        }
    if change.kind == LessonChange.Kind.ROOM:
        return _("Room %(room)s in place of %(was)s") % {
            "room": lesson.room or "–",
            "was": change.room or "–",
        }
    return ""


def _on(day: date) -> str:
    return f"{date_format(day, 'l')}, {date_format(day, 'SHORT_DATE_FORMAT')}"


def _planned(found: Reading, one: DiaryLesson) -> dict[str, Any] | None:
    if one.planned is None:
        return None
    return {
        "work": table_label(found.stack, WORKS, one.planned.work),
        "title": one.planned.title,
        "new": found.is_new(one.planned.planned_at),
    }


def moved_line(found: Reading, one: DiaryMove) -> str:
    """A lesson that lay here, and where it is now."""
    return _("%(subject)s, lesson %(number)s, was moved to %(day)s") % {
        "subject": table_label(found.stack, SUBJECTS, one.subject),
        "number": one.was_number,
        "day": _on(one.day),
    }


def homework_lines(found: Reading, days: DiaryDays, day: date | None) -> list[dict[str, Any]]:
    """What is due on a day."""
    return [] if day is None else [_homework(found, one) for one in days.homework.get(day, ())]


def _homework(found: Reading, one: DiaryHomework) -> dict[str, Any]:
    who = ""
    if one.ticked_by_student and one.ticked_by_others:
        who = _("done, say the student and another reader")
    elif one.ticked_by_student:
        who = _("done, says the student")
    elif one.ticked_by_others:
        who = _("done, says another reader")
    return {
        "uuid": one.homework,
        "subject": table_label(found.stack, SUBJECTS, one.subject),
        "text": one.text,
        "given": _("set on %(when)s") % {"when": found.moment(one.given_at)},
        "files": [
            {
                "name": file.name,
                "size": filesizeformat(file.size),
                "href": reverse("diary_file", args=[found.child.student_uuid, file.file]),
            }
            for file in one.files
        ],
        "new": found.is_new(one.given_at),
        "ticked": one.ticked,
        "others": who,
    }


def break_words(days: DiaryDays, day: date) -> str:
    """The holidays of a day, with their last day; nothing outside of them."""
    found = days.break_on(day)
    if found is None:
        return ""
    return _("%(name)s, until %(day)s") % {"name": found.name, "day": date_format(found.ended_on - ONE_DAY)}


def next_school_day(days: DiaryDays, after: date) -> date | None:
    """The next day with a lesson that is held, among those that were read."""
    return next(
        (
            one
            for one in sorted(days.lessons)
            if one > after and any(not each.cancelled for each in days.lessons[one])
        ),
        None,
    )


def days_from_monday(monday: date) -> list[date]:
    """The days of a week."""
    return [monday + timedelta(days=n) for n in range(7)]
