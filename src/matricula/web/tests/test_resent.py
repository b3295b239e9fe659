"""The answer to a refused form can be loaded again without sending the form again."""

import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import filed_transfer
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(province: Province) -> Case:
    return filed_transfer(province, enrolled(province), to="east_two")


@pytest.fixture
def head(province: Province) -> Client:
    return signed_in(province.appointment("east_two", "head"))


def refused_words(province: Province, case: Case) -> dict[str, Any]:
    """A refusal without a ground, as the head's page of the case sends it."""
    appointment = province.appointment("east_two", "head")
    with in_scope(province.acting("east_two", "head")):
        step = case.steps.get().pk
    return {
        "csrfmiddlewaretoken": "a" * 64,
        "for_user": str(appointment.user.uuid),
        "for_appointment": appointment.pk,
        "step": step,
        "answer": "refuse",
        "reason": "The stamp is missing.",
    }


def decide(client: Client, case: Case, words: dict[str, Any]) -> Any:
    page = reverse("case", args=[case.uuid])
    return client.post(
        reverse("case_move", args=[case.uuid, "decide"]),
        words,
        headers={"referer": f"http://testserver{page}", "accept-language": "en"},
    )


def test_a_reload_leads_to_the_page_with_what_was_typed(
    province: Province, case: Case, head: Client, caplog: pytest.LogCaptureFixture
) -> None:
    words = refused_words(province, case)
    with caplog.at_level(logging.INFO, logger="matricula.refusals"):
        assert decide(head, case, words).status_code == 422
        again = decide(head, case, words)
    assert again.status_code == 302
    assert again["Location"] == reverse("case", args=[case.uuid])
    assert len([one for one in caplog.records if one.name == "matricula.refusals"]) == 1
    page = head.get(again["Location"], headers={"accept-language": "en"}).content.decode()
    assert "was not sent again" in page
    assert "The stamp is missing." in page


def test_pressing_again_is_sending_again(province: Province, case: Case, head: Client) -> None:
    words = refused_words(province, case)
    assert decide(head, case, words).status_code == 422
    assert decide(head, case, {**words, "reason": "There is no stamp."}).status_code == 422, "other words"
    assert decide(head, case, {**words, "csrfmiddlewaretoken": "b" * 64}).status_code == 422, (
        "the answer's form"
    )


def test_what_was_refused_is_not_carried_out_by_a_reload(
    province: Province, case: Case, head: Client
) -> None:
    words = {**refused_words(province, case), "answer": "approve", "step": 0}
    refused = decide(head, case, words)
    assert refused.status_code in (404, 422)
    with in_scope(province.acting("east_two", "head")):
        before = case.steps.get().state
    assert decide(head, case, words).status_code == 302
    with in_scope(province.acting("east_two", "head")):
        assert case.steps.get().state == before


def test_what_was_accepted_keeps_its_own_answer(province: Province, case: Case, head: Client) -> None:
    words = {**refused_words(province, case), "answer": "approve", "reason": ""}
    assert decide(head, case, words).status_code == 302
    # A decision made is refused when it comes again, by its own rule; only the reload of that refusal leads back.
    assert decide(head, case, words).status_code == 422
