"""Prepare the promotion of every school, and carry it out when its day has come."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from matricula.audit.api import recorded
from matricula.authorities.api import in_scope_of
from matricula.registry.actions.run_promotion import run_promotion
from matricula.registry.actions.tell_of_promotion import tell_of_prepared
from matricula.registry.models import Promotion

JOB = "registry.run_promotions"
# Schools whose lists are prepared in one transaction.
AT_ONCE = 100


def run_promotions() -> int:
    """Prepare what is to be seen by now, then carry out what is due; returns how many schools were promoted.

    A school is a transaction, its messages with it: a killed run leaves whole schools behind and the next goes on. A
    school that fails is passed over, and raised at the end.
    """
    while prepare_promotions():
        pass
    done, failed = 0, list[Exception]()
    for promotion, school in _rows("SELECT promotion_id, school_id FROM registry_promotions_due()"):
        try:
            with transaction.atomic(), in_scope_of([school], job=JOB):
                done += run_promotion(promotion)
        except Exception as error:  # noqa: BLE001  one broken school must not keep the pupils of every other back
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} schools were not promoted", failed)
    return done


def prepare_promotions() -> int:
    """Prepare the lists of up to ``AT_ONCE`` schools that have none yet, and tell them; returns how many.

    Which schools, and for which days, the database finds in the stored law.
    """
    with transaction.atomic():
        made = _rows("SELECT prepared, at_school FROM registry_prepare_promotions(%s)", AT_ONCE)
        with in_scope_of([school for _, school in made], job=JOB):
            found = Promotion.objects.filter(pk__in=[one for one, _ in made]).select_related("school")
            for promotion in found.order_by("pk"):
                with recorded(
                    "registry.prepare_promotion",
                    by=None,
                    subject_kind="org",
                    subject=promotion.school.uuid,
                    clause=promotion.clause,
                    seen_by=promotion.seen_by,
                ) as record:
                    record.detail = {"year": promotion.school_year}
                    tell_of_prepared(promotion)
    return len(made)


def _rows(statement: str, *values: int) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
