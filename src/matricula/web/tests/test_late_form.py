"""A form that was opened before the freeze and is sent after it: refused with the clause, and what was typed stays."""

import pytest

from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.graduation.tests.test_freeze import FREEZE
from matricula.web.tests.test_correcting import address, sent
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_form_sent_after_the_freeze_says_why_and_keeps_what_was_typed(db: None) -> None:
    city = hubei()
    student = leaver(city)
    client = signed_in(city.appointment("east_high"))
    with on(5, 31):
        opened(city)
        assert client.get(address(student)).status_code == 200
    with on(6, 1, 0, 0, 0):
        status, said = sent(client, student, record__address="武汉市某街1号")
        assert status == 422
        assert FREEZE in said
        assert "武汉市某街1号" in said
