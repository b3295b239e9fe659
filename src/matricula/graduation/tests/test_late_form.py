"""A form that was opened before the freeze and is sent after it: refused with the clause, and what was typed stays."""

import pytest
from django.urls import reverse

from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.graduation.tests.test_freeze import FREEZE
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_form_sent_after_the_freeze_says_why_and_keeps_what_was_typed(db: None) -> None:
    city = hubei()
    student = leaver(city)
    client = signed_in(city.appointment("east_high"))
    page = reverse("student_particulars", args=[student.uuid])
    with on(5, 31):
        opened(city)
        assert client.get(page).status_code == 200
    with on(6, 1, 0, 0, 0):
        answer = client.post(page, {"native_place": "湖北武汉某地"})
        said = answer.content.decode()
        assert answer.status_code == 422
        assert FREEZE in said
        assert "湖北武汉某地" in said
