"""Let the watches look: find what is new, and clear what does not hold any more."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from matricula.authorities.api import Org, in_scope_of
from matricula.quality.models import WatchLaw
from matricula.registry.api import Enrollment

JOB: Final = "quality.watch"
SCHOOL_JOB: Final = "quality.watch_school"


def look(orgs: Sequence[int] | None = None) -> int:
    """Let every watch look over the schools in or below ``orgs`` (ids), or everywhere; returns how many rows changed.

    One statement a watch, each a transaction of its own: a killed run leaves whole watches behind, and the next finds
    the same again and changes nothing. Watches that fail are passed over and raised together at the end.
    """
    roots = list(orgs) if orgs is not None else _roots()
    changed, failed = 0, list[Exception]()
    for pack, watch in _watches(roots):
        try:
            with transaction.atomic(), in_scope_of(roots, job=JOB), connection.cursor() as cursor:
                cursor.execute("SELECT quality_look(%s, %s, %s)", [pack, watch, roots])
                changed += cursor.fetchone()[0]
        except Exception as error:  # noqa: BLE001  one broken watch must not stop the others
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} watches did not look", failed)
    return changed


def look_soon(school: int) -> None:
    """Queue a look over one school in the caller's transaction; one that waits already serves.

    In the morning every class of a school is ticked, so one mostly waits, and is found more cheaply than it is refused.
    """
    lock = f"{SCHOOL_JOB}:{school}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'", [lock]
        )
        if cursor.fetchone():
            return
    try:
        with transaction.atomic():
            app.configure_task(SCHOOL_JOB, allow_unknown=False, queueing_lock=lock).defer(school=school)
    except AlreadyEnqueued:
        return


def look_now() -> None:
    """Queue the look of the night in the caller's transaction, as when the date of a demonstration is moved."""
    try:
        with transaction.atomic():
            app.configure_task(JOB, allow_unknown=False).defer()
    except AlreadyEnqueued:
        return


def look_again(students: Collection[int]) -> None:
    """Queue a look over the schools of these pupils (ids), as when business about them was decided.

    What was found of another status is cleared with it; so what is new shows within moments, not the next night.
    """
    places = Enrollment.objects.filter(student_id__in=list(students), is_open=True, is_principal=True)
    for school in sorted(set(places.values_list("school_id", flat=True))):
        look_soon(school)


def _roots() -> list[int]:
    return list(Org.objects.filter(parent=None).values_list("pk", flat=True))


def _watches(roots: Sequence[int]) -> list[tuple[str, str]]:
    """Those of the packs that the schools there act by: of one school, those of its own pack."""
    found = WatchLaw.objects.order_by("pack", "watch")
    if len(roots) == 1:
        org = Org.objects.filter(pk=roots[0], tier="school").first()
        if org is not None:
            found = found.filter(pack=org.pack)
    return list(found.values_list("pack", "watch"))
