"""The words of a mail to a family: what was entered in its span, as far as the reader may read it at this moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matricula.authorities.api import Org
from matricula.delivery.models import FamilyMail, MailKind
from matricula.delivery.words import homework_words, is_told_at_once, mark_changed_words
from matricula.diary.api import DiaryChange, DiaryDays, DiaryLesson, DiaryMark, Results, days_of, results_of
from matricula.families.api import Child
from matricula.journal.api import (
    NO_TERM_MARK,
    PERIODS,
    RESULTS,
    SUBJECTS,
    WORKS,
    LessonChange,
    mark_shown,
    marks_table,
)
from matricula.regulation.api import Stack

DAY: Final = timedelta(days=1)
# Lessons so far back are looked through for marks that came late; so far ahead for changes and works to come.
BEFORE: Final = timedelta(days=60)
AHEAD: Final = timedelta(days=60)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Mail:
    """A subject and a plain text."""

    subject: str
    body: str


def mail_of(
    mail: FamilyMail,
    child: Child,
    school: Org,
    stack: Stack,
    told: Mapping[date, datetime],
    *,
    with_marks: bool,
) -> Mail | None:
    """The mail in the active language; None where nothing is left to tell. Two statements, inside ``as_family`` alone.

    ``told``: the days whose first absence went out at once, and until when it covers them. Without ``with_marks`` it
    says of marks and remarks only that there are new ones.
    """
    return _Wording(mail, child, school, stack, told).mail(with_marks=with_marks)


class _Wording:
    def __init__(
        self, mail: FamilyMail, child: Child, school: Org, stack: Stack, told: Mapping[date, datetime]
    ) -> None:
        self._mail, self._child, self._school, self._stack, self._told = mail, child, school, stack, told
        zone = school.time_zone
        since, self._today = (one.astimezone(zone).date() for one in (mail.since, mail.until))
        self._days: DiaryDays = days_of(child, since - BEFORE, self._today + AHEAD)
        self._results: Results = results_of(child, since, self._today + DAY)
        self._lessons = [one for day in sorted(self._days.lessons) for one in self._days.lessons[day]]

    def mail(self, *, with_marks: bool) -> Mail | None:
        """Sections with a heading, then where to read it and how to change it."""
        kind = self._mail.kind
        parts: list[tuple[str, list[str]]] = []
        if kind != MailKind.WEEK:
            parts.append((_("Missed lessons"), list(self._absences())))
        if kind in (MailKind.DAY, MailKind.WEEK):
            results = [
                (_("Marks"), list(self._marks())),
                (_("Marks of periods"), list(self._terms())),
                (_("Examinations and competitions"), list(self._achieved())),
                (_("Remarks and recommendations"), list(self._remarks())),
            ]
            if with_marks:
                parts += results
            elif any(lines for _heading, lines in results):
                parts.append((_("There is something new in the diary"), [_("Sign in to read it.")]))
            parts.append((_("Changes and tests"), list(self._changes())))
        parts = [(heading, lines) for heading, lines in parts if lines]
        if not parts and not (kind in (MailKind.DAY, MailKind.WEEK) and self._has_new_homework()):
            return None
        if kind in (MailKind.DAY, MailKind.WEEK):
            parts += [part for part in self._homework() if part[1]]
        text = "\n\n".join("\n".join([heading, *(f"- {one}" for one in lines)]) for heading, lines in parts)
        return Mail(
            self._subject(), f"{self._child.name}\n{self._school_name()}\n\n{text}\n\n{self._foot()}\n"
        )

    def _subject(self) -> str:
        said = {"name": self._child.name, "day": date_format(self._mail.day)}
        if self._mail.kind in (MailKind.ABSENCE, MailKind.ABSENCES):
            return _("Missed lesson: %(name)s, %(day)s") % said
        if self._mail.kind == MailKind.WEEK:
            return _("Diary of the week from %(day)s: %(name)s") % said
        return _("Diary of %(day)s: %(name)s") % said

    def _school_name(self) -> str:
        return self._school.name_in(get_language() or "en")

    def _foot(self) -> str:
        student = [self._child.student_uuid]
        return "\n".join(
            [
                _("The diary: %(link)s") % {"link": settings.PUBLIC_URL + reverse("diary", args=student)},
                _("You agreed to be told by e-mail. Change it here: %(link)s")
                % {"link": settings.PUBLIC_URL + reverse("family_told", args=student)},
            ]
        )

    def _is_new(self, entered_at: datetime | None) -> bool:
        return entered_at is not None and self._mail.since < entered_at <= self._mail.until

    def _absences(self) -> Iterator[str]:
        """Lessons that were missed without an excuse, but for those of which a mail of its own told."""
        at_once = self._mail.kind == MailKind.ABSENCE
        for one in self._lessons:
            if one.cancelled or not one.absence or not self._is_new(one.absent_at):
                continue
            if not is_told_at_once(self._stack, one.absence) or (at_once and one.day != self._mail.day):
                continue
            told = None if at_once else self._told.get(one.day)
            if told is not None and one.absent_at is not None and one.absent_at <= told:
                continue
            yield self._lesson(one)

    def _lesson(self, one: DiaryLesson) -> str:
        return _("%(day)s, %(hour)s: %(subject)s") % {
            "day": self._on(one.day),
            "hour": time_format(one.starts_at.astimezone(self._school.time_zone), "TIME_FORMAT"),
            "subject": self._label(SUBJECTS, one.subject),
        }

    def _marks(self) -> Iterator[str]:
        for one in self._lessons:
            new = [mark for mark in one.marks if self._is_new(mark.entered_at)]
            if not new:
                continue
            table = marks_table(self._stack, one.scale)
            marks = ", ".join(
                f"{mark_shown(table, mark.value)} ({'; '.join(self._beside(one, mark))})" for mark in new
            )
            yield f"{self._label(SUBJECTS, one.subject)}, {self._on(one.day)}: {marks}"

    def _beside(self, lesson: DiaryLesson, mark: DiaryMark) -> Iterator[str]:
        yield self._label(WORKS, mark.work).lower()
        if was := mark_changed_words(self._stack, lesson.scale, mark.value, was=mark.was, why=mark.why):
            yield was

    def _terms(self) -> Iterator[str]:
        for one in self._results.term_marks:
            if not self._is_new(one.entered_at):
                continue
            value = (
                mark_shown(marks_table(self._stack, one.scale), one.value)
                if one.value
                else self._label(NO_TERM_MARK, one.reason)
            )
            period = f"{one.seq}. {self._label(PERIODS, one.kind)}"
            yield f"{self._label(SUBJECTS, one.subject)}, {period}: {value}"

    def _achieved(self) -> Iterator[str]:
        """Results of examinations and competitions, each with the day on which the school received it."""
        for one in self._results.achieved:
            if self._is_new(one.entered_at):
                subject = self._label(SUBJECTS, one.subject) if one.subject else ""
                what = ", ".join(filter(None, [self._label(RESULTS, one.kind), one.name, subject]))
                received = date_format(one.received_at.astimezone(self._school.time_zone))
                yield f"{what}: {one.result} ({_('received on %(when)s') % {'when': received}})"

    def _remarks(self) -> Iterator[str]:
        said = [(one.subject, each) for one in self._lessons for each in one.remarks]
        said += [(one.subject, one.remark) for one in self._results.remarks]
        for subject, remark in said:
            if self._is_new(remark.written_at):
                yield f"{self._label(SUBJECTS, subject)}: {remark.text}"

    def _changes(self) -> Iterator[str]:
        for one in self._lessons:
            if one.day < self._today:
                continue
            for change in one.changes:
                if self._is_new(change.made_at):
                    yield f"{self._lesson(one)}: {self._changed(change, one)}"
            if one.planned is not None and not one.cancelled and self._is_new(one.planned.planned_at):
                title = ", ".join(filter(None, [self._label(WORKS, one.planned.work), one.planned.title]))
                yield f"{self._lesson(one)}: {title}"

    def _changed(self, change: DiaryChange, one: DiaryLesson) -> str:
        if change.kind == LessonChange.Kind.SUBSTITUTION:
            return _("Taught by %(teacher)s in place of %(was)s") % {
                "teacher": one.teacher,
                "was": change.teacher or "–",
            }
        if change.kind == LessonChange.Kind.MOVE and change.day is not None:
            return _("Moved here from %(day)s, lesson %(number)s") % {
                "day": self._on(change.day),
                "number": change.number,
            }
        if change.kind == LessonChange.Kind.ROOM:
            return _("Room %(room)s in place of %(was)s") % {
                "room": one.room or "–",
                "was": change.room or "–",
            }
        return _("cancelled")

    def _has_new_homework(self) -> bool:
        return any(
            self._is_new(one.given_at)
            for day, each in self._days.homework.items()
            if day > self._today
            for one in each
        )

    def _homework(self) -> Iterator[tuple[str, list[str]]]:
        """For the next day with lessons; in the mail of a week, for each day of the next seven."""
        coming = [day for day in sorted({*self._days.lessons, *self._days.homework}) if day > self._today]
        if self._mail.kind == MailKind.WEEK:
            coming = [day for day in coming if day <= self._today + WEEK]
        else:
            coming = coming[:1]
        for day in coming:
            yield (
                _("To be done for %(day)s") % {"day": self._on(day)},
                [
                    f"{self._label(SUBJECTS, one.subject)}:"
                    f" {homework_words(one.text, [file.name for file in one.files])}"
                    for one in self._days.homework.get(day, ())
                ],
            )

    def _on(self, day: date) -> str:
        return f"{date_format(day, 'l')}, {date_format(day)}"

    def _label(self, table: str, code: str) -> str:
        return self._stack.table(table).label(code, get_language() or "en")
