"""After a turn the way leads to the next one that waits for the same reader."""

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
NEXT, NOTHING = "Next in your inbox:", "Nothing more waits for you"


def at_the_county(province: Province, name: str) -> tuple[Case, int]:
    student = enrolled(province, "east_one", person=new_student(name))
    case = approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one")
    with in_scope(province.acting("east")):
        return case, case.steps.get(state="open").pk


def test_who_ends_a_turn_is_led_to_the_next_of_their_own(province: Province) -> None:
    (first, turn), (second, next_turn) = (at_the_county(province, name) for name in ("先转甲", "后转乙"))
    browser = signed_in(province.appointment("east"))

    def prepared(case: Case, step: int) -> str:
        answer = browser.post(
            reverse("case_move", args=[case.uuid, "prepare"]),
            {"step": step, "answer": "approve"},
            headers={"accept-language": "en"},
            follow=True,
        )
        assert answer.status_code == 200
        return str(answer.content.decode())

    page = prepared(first, turn)
    assert f"{NEXT} 后转乙" in page
    assert f'class="button" href="{reverse("case", args=[second.uuid])}"' in page
    page = prepared(second, next_turn)
    assert NEXT not in page, "what is prepared waits for the head, not for who prepared it"
    assert NOTHING in page


def test_who_only_looks_at_a_case_is_led_nowhere(province: Province) -> None:
    case, _turn = at_the_county(province, "只看丙")
    at_the_county(province, "另等丁")
    browser = signed_in(province.appointment("east"))
    for asked in ("", "?done=nonsense", "?done=comment"):
        page = browser.get(reverse("case", args=[case.uuid]) + asked, headers={"accept-language": "en"})
        assert NEXT not in page.content.decode()
