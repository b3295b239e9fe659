"""Look for what families are to be told by mail, and queue it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from matricula.audit.api import recorded
from matricula.authorities.api import Org, in_scope_of
from matricula.delivery.actions.send_mail import SENDING
from matricula.delivery.models import FamilyMail, MailKind
from matricula.delivery.queries.mails import bounced_forms, news_of, schools_mailing, week_ends
from matricula.delivery.words import is_told_at_once
from matricula.families.api import FORM, ByMail, told_by_mail
from matricula.journal.api import LessonAbsence
from matricula.kernel.clock import civil_now
from matricula.notices.api import MAIL
from matricula.regulation.api import Stack, stack_for

JOB: Final = "delivery.queue_mails"
# Mails that are queued in one transaction.
AT_ONCE: Final = 100
# News that nobody was told of for longer are read in the diary.
LOOKED_BACK: Final = timedelta(days=30)
# After an evening so long without a worker its mails wait for the next evening, which tells all that is new by then.
EVENING_LASTS: Final = timedelta(hours=12)
_DIGESTS: Final = (MailKind.DAY, MailKind.WEEK)
_EVENINGS: Final = (MailKind.DAY, MailKind.ABSENCES)


def queue_mails() -> int:
    """Go through the schools with readers by mail; returns how many mails were queued. Basis ``agreed_form``.

    It looks at what was entered and what was told, so it may run as often as it likes, and be killed: what it queued is
    queued, the next run finds the rest, and the database keeps each mail once. A school that fails is passed over, and
    raised at the end.
    """
    queued, failed = 0, list[Exception]()
    for school in schools_mailing():
        try:
            queued += queue_of_school(school)
        except Exception as error:  # noqa: BLE001  one broken school must not keep the mails of every other back
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"the mails of {len(failed)} schools were not queued", failed)
    return queued


def queue_of_school(school_id: int) -> int:
    """One school's. Where the law knows no agreed form, nobody is mailed."""
    with transaction.atomic(), in_scope_of([school_id], job=JOB):
        school = Org.objects.get(pk=school_id)
        stack = stack_for(school.pack)
        if FORM not in stack.bases:
            return 0
        found = _Looking(school, stack, civil_now()).due()
    queued, waiting = 0, iter(found)
    while part := list(islice(waiting, AT_ONCE)):
        _queue(part, school, stack)
        queued += len(part)
    return queued


def _queue(mails: Sequence[FamilyMail], school: Org, stack: Stack) -> None:
    """Store the mails and the jobs that send them: both or neither."""
    with (
        transaction.atomic(),
        in_scope_of([school.pk], job=JOB),
        recorded(
            JOB,
            by=None,
            subject_kind="org",
            subject=school.uuid,
            clause=stack.basis(FORM),
            seen_by=school.lineage,
        ) as record,
    ):
        FamilyMail.objects.bulk_create(mails, ignore_conflicts=True)  # queued by a run at the same time
        jobs: list[dict[str, JSONValue]] = [{"mail": str(one.uuid), "school": school.pk} for one in mails]
        app.configure_task(SENDING, queue=MAIL, allow_unknown=False).batch_defer(*jobs)
        record.detail = {"mails": len(mails)}


@dataclass(frozen=True, slots=True)
class _Told:
    """Of one kind of mails to a reader: the day of the last one, and up to where they tell what was entered."""

    last: date
    until: datetime | None


class _Looking:
    """What is due at a school now: who is told by mail, what they were told, and what was entered since."""

    def __init__(self, school: Org, stack: Stack, now: datetime) -> None:
        self.school, self.stack, self.now = school, stack, now
        self.today = now.astimezone(school.time_zone).date()
        bounced = bounced_forms(school)
        self.readers = [one for one in told_by_mail(school, stack) if one.form.pk not in bounced]
        rows = (
            FamilyMail.objects.filter(
                school=school,
                access_id__in=[one.access.pk for one in self.readers],
                made_at__gte=now - LOOKED_BACK,
            )
            .values("access_id", "kind")
            .annotate(last=Max("day"), told=Max("until", filter=Q(given_up_at=None)))
        )
        self.told: dict[tuple[int, str], _Told] = {
            (one["access_id"], one["kind"]): _Told(one["last"], one["told"]) for one in rows
        }

    def due(self) -> list[FamilyMail]:
        """First absences that have waited long enough, then what goes out in the evening."""
        if not self.readers:
            return []
        return [*self._first_absences(), *self._evening()]

    def _first_absences(self) -> Iterable[FamilyMail]:
        evening = self._evening_of(self.today)
        since = evening if evening <= self.now else self._at(self.today, time.min)
        until = self.now - settings.ABSENCE_MAIL_AFTER
        missed = {
            place
            for place, code in LessonAbsence.objects.filter(
                school=self.school,
                enrollment__in={one.enrollment.pk for one in self.readers},
                lesson__day=self.today,
                lesson__cancelled_at=None,
                entered_at__gt=since,
                entered_at__lte=until,
            )
            .exclude(code="")
            .values_list("enrollment_id", "code")
            if is_told_at_once(self.stack, code)
        }
        for one in self.readers:
            if one.enrollment.pk in missed and not self._has(one, (MailKind.ABSENCE,), self.today):
                yield self._mail(one, MailKind.ABSENCE, self.today, since, until)

    def _evening(self) -> Iterable[FamilyMail]:
        """The last evening that has come: of today or, before it and after a night without a worker, of yesterday."""
        day = self.today if self._evening_of(self.today) <= self.now else self.today - timedelta(days=1)
        until = self._evening_of(day)
        if self.now - until > EVENING_LASTS:
            return
        monday = day - timedelta(days=day.weekday())
        ends = week_ends(self.school, monday)
        week_is_over = ends is not None and ends <= until
        oldest = min(self._told_until(one, kinds) for one in self.readers for kinds in (_EVENINGS, _DIGESTS))
        news = news_of({one.enrollment.pk for one in self.readers}, oldest, until)
        for one in self.readers:
            newest = news.get(one.enrollment.pk)
            if newest is None:
                continue
            daily = one.form.rhythm == "daily"
            kind = MailKind.DAY if daily else MailKind.ABSENCES
            since = self._told_until(one, _EVENINGS)
            if newest > since and not self._has(one, _EVENINGS, day):
                yield self._mail(one, kind, day, since, until)
            since = self._told_until(one, _DIGESTS)
            if not daily and week_is_over and newest > since and not self._has(one, (MailKind.WEEK,), monday):
                yield self._mail(one, MailKind.WEEK, monday, since, until)

    def _mail(
        self, reader: ByMail, kind: MailKind, day: date, since: datetime, until: datetime
    ) -> FamilyMail:
        return FamilyMail(
            school=self.school,
            enrollment=reader.enrollment,
            access=reader.access,
            reader_id=reader.access.user_id,
            form=reader.form,
            kind=kind,
            day=day,
            since=since,
            until=until,
            made_at=self.now,
        )

    def _has(self, reader: ByMail, kinds: Sequence[MailKind], day: date) -> bool:
        return any(one.last >= day for one in self._told(reader, kinds))

    def _told_until(self, reader: ByMail, kinds: Sequence[MailKind]) -> datetime:
        """Up to where somebody was told, or will be; before the first mail, since when they agreed to be."""
        return max(
            (one.until for one in self._told(reader, kinds) if one.until is not None),
            default=max(reader.form.entered_at, self.now - LOOKED_BACK),
        )

    def _told(self, reader: ByMail, kinds: Sequence[MailKind]) -> list[_Told]:
        each = (self.told.get((reader.access.pk, kind)) for kind in kinds)
        return [one for one in each if one is not None]

    def _evening_of(self, day: date) -> datetime:
        return self._at(day, settings.EVENING_MAIL_AT)

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.school.time_zone)
