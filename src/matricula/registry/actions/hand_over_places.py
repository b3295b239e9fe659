"""Hand the places of every school that has closed over to the schools that absorbed them."""

from django.db import connection, transaction

from matricula.authorities.api import Answering, Org, in_scope_of
from matricula.kernel.clock import civil_now
from matricula.registry.actions.hand_over_place import hand_over_place, heir_of
from matricula.registry.actions.tell_of_places_left import tell_of_places_left
from matricula.registry.models import Enrollment

JOB = "registry.hand_over_places"


def hand_over_places() -> int:
    """Move every open place whose school has closed and whose heir can take it; returns how many.

    Each pupil is one transaction of its own, so a killed run leaves whole pupils behind and the next goes on; a place
    that has moved is not open any more. Those that have to wait are looked at again in the next run. Whoever closed
    the school is told once of those that no heir can take. Schools that fail are passed over and raised at the end.
    """
    done, failed = 0, list[Exception]()
    for school in Org.objects.filter(pk__in=_schools()).order_by("pk"):
        try:
            done += _hand_over(school)
        except Exception as error:  # noqa: BLE001  one broken place must not keep the pupils of every other school
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"places of {len(failed)} closed schools were not handed over", failed)
    return done


def _schools() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT school_id FROM registry_schools_to_hand_over(%s)", [civil_now()])
        return [row[0] for row in cursor.fetchall()]


def _hand_over(school: Org) -> int:
    heir = heir_of(school)
    done = 0
    if heir is not None:
        for place_id in _places_for(heir, school):
            with transaction.atomic(), in_scope_of([school.pk, heir.org.pk], job=JOB):
                done += hand_over_place(place_id=place_id, school=school, heir=heir)
    with transaction.atomic(), in_scope_of([school.pk], job=JOB):
        tell_of_places_left(school=school, heir=heir)
    return done


def _places_for(heir: Answering, school: Org) -> list[int]:
    with in_scope_of([school.pk], job=JOB):
        places = Enrollment.objects.filter(school=school, is_open=True, stage__in=heir.org.stages)
        return list(places.order_by("pk").values_list("pk", flat=True))
