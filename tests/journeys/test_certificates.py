"""A head prints the certificates of a class, stops the batch, goes on; everybody has one, and one alone."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.graduation.api import Certificate, PrintRun, go_on_with_runs, next_of_run
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import SCHOOL, a_class, head, hubei_province, left
from tests.journeys.desks import Desk
from tests.journeys.reading import fits

CLASS, NAMES = "高三（1）班", ("陈明", "李红", "王芳", "赵强", "周静")


@pytest.fixture
def province(transactional_db: None) -> Iterator[Province]:
    """The made-up city under the law of Hubei, the day after its leaving grade has graduated."""
    with at_civil_time(AFTER):
        yield hubei_province()


def given_out() -> list[tuple[str, int]]:
    """Who has a number, in the order of the numbers."""
    with as_owner():
        return list(Certificate.objects.order_by("seq").values_list("student__name", "seq"))


def test_a_class_is_printed_stopped_and_gone_on_with_and_everybody_has_one(
    province: Province, desk: Callable[..., Desk]
) -> None:
    there = a_class(province, CLASS)
    for name in NAMES:
        left(province, name, school_class=there)
    at, by = desk(SCHOOL, "head"), head(province)
    at.page.goto(reverse("certificates"))
    at.press(f"Print 5 certificates of {CLASS}")
    at.sees("0 of 5 gone through, 0 printed anew")

    with as_owner():
        run = PrintRun.objects.get()
    for _one in range(2):
        with in_scope(by):
            assert next_of_run(by=by, run=run.uuid)
    at.follow("Show how far it is")
    at.sees("2 of 5 gone through, 2 printed anew")
    at.picture("certificates-printing")
    at.press("Stop")
    at.sees("What is printed stays printed.")
    assert go_on_with_runs() == 0, "a stopped batch waits"
    assert len(given_out()) == 2

    at.press("Go on")
    at.sees("It goes on where it was stopped.")
    go_on_with_runs()
    at.page.goto(reverse("certificates"))
    at.sees("5 of 5 gone through, 5 printed anew")
    at.page.set_viewport_size({"width": 320, "height": 640})
    fits(at.page)
    expect(at.page.get_by_role("button", name="Print 5 certificates")).to_have_count(0)
    expect(at.page.get_by_role("button", name="All in one file")).to_be_visible()
    found = given_out()
    assert sorted(name for name, _seq in found) == sorted(NAMES)
    assert [seq for _name, seq in found] == [1, 2, 3, 4, 5], "each number once, none left out"
