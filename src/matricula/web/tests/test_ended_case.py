"""A case that another one ended says so to its offices, by its clause, and offers nothing any more."""

import pytest
from django.urls import reverse

from matricula.cases.tests.conftest import MONDAY, do, stage_with
from matricula.cases.tests.test_ending import reported
from matricula.config.testing import at_civil_time
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def test_the_receiving_school_reads_why_its_transfer_is_over() -> None:
    with at_civil_time(MONDAY):
        stage = stage_with(route="two_authorities")
        do(stage, "receiving_school.record_officer", "start")
        do(stage, "receiving_school.head", "approve")
        reported(stage)
        do(stage, "authority.head", "approve", **{"as": "death"})
        client = signed_in(stage.world.person("receiving_school.record_officer"))
        page = client.get(reverse("case", args=[stage.cases["case"].uuid])).content.decode()
    said = words_of(page)
    assert said.count("Ended by other business of the student, which leaves no room for it") == 2, (
        "head and history"
    )
    assert "CN-GZ-23" in page
    assert "Take it back" not in said
