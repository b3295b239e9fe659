"""What is stored by COPY: the same rows as one by one, under the same triggers, with the history of the action."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from matricula.audit.api import recorded
from matricula.config.testing import as_owner
from matricula.exchange.demo.copying import bulk
from matricula.registry.api import Student

pytestmark = pytest.mark.django_db
# What a line of COPY would take for its own.
NAMES = ["Plain", "\\N", "a\tb", "a\nb\r\\.", "“貴州”\\t", ""]


@pytest.fixture(autouse=True)
def owner() -> Iterator[None]:
    """The loader is the owner of the tables."""
    with as_owner():
        yield


def students() -> list[Student]:
    """One of each name, with everything that a column may be."""
    return [
        Student(
            name=name, sort_key=name, sex="1", birth_on=date(2015, 2, 28), nationality="156",
            particulars={"said": name, "nested": [1, None, True, 0.5]}, seen_by=[7, place] if place else [],
            entered_by=place or None,
        )
        for place, name in enumerate(NAMES)
    ]  # fmt: skip


def stored(made: list[Student]) -> list[dict[str, Any]]:
    """As the table has them, in their order, without what is each one's own."""
    rows = Student.objects.filter(pk__in=[one.pk for one in made]).order_by("pk").values()
    return [{key: value for key, value in row.items() if key not in {"id", "uuid"}} for row in rows]


def test_the_same_rows_as_by_insert_and_their_keys_in_order() -> None:
    made = bulk(one for one in students())
    assert stored(made) == stored(Student.objects.bulk_create(students()))
    assert [row["name"] for row in stored(made)] == NAMES
    assert Student.objects.get(pk=made[2].pk).uuid == made[2].uuid
    assert bulk(list[Student]()) == []
    # They are stored, and saving one of them changes it.
    made[0].name = "Otherwise"
    made[0].save()
    assert Student.objects.get(pk=made[0].pk).name == "Otherwise"


def test_the_history_says_of_which_action_it_is() -> None:
    with recorded("test.copied", by=None, subject_kind="deployment"):
        made = bulk(students())
    events = apps.get_model("registry", "StudentEvent").objects.filter(pgh_obj__in=made)
    assert {one.pgh_context["action"] for one in events} == {"test.copied"}
    assert sorted(one.name for one in events) == sorted(NAMES)


def test_what_the_database_refuses_is_an_error_of_django() -> None:
    twice = students()[:2]
    twice[1].uuid = twice[0].uuid
    with pytest.raises(IntegrityError, match="uuid"), transaction.atomic():
        bulk(twice)
    assert not Student.objects.exists()
