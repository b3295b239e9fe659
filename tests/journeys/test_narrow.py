"""The longest words that the head and a list can have fit a phone of 320 points, which needs no moving to and fro."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from matricula.authorities.tests.people import ZONE, Province
from matricula.config.testing import at_civil_time
from matricula.registry.tests.test_promotion import class_of
from tests.journeys.reading import within_the_window
from tests.journeys.test_language import switch

# A working day of a year whose calendar nobody knows yet: what the head says of it is at its longest.
UNKNOWN_YEAR = datetime(2028, 3, 1, 10, tzinfo=ZoneInfo(ZONE))


def test_head_and_list_of_an_area_fit_a_narrow_phone(
    province: Province, sign_in: Callable[..., Page]
) -> None:
    class_of(province, "g03", "三年级2班")
    page = sign_in("east", viewport={"width": 320, "height": 700})
    with at_civil_time(UNKNOWN_YEAR):
        page.goto("/area/")
        for language in ("Русский", "简体中文", "English"):
            switch(page, language)
            assert within_the_window(page), language
