"""The filters of the list of students that a person keeps for themselves."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from matricula.audit.api import ActionLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.api import KeptList, SavedFilter, save_filter
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
LIST = {"status": "on_leave", "sort": "-born", "q": "13900000000"}


def shown(client: Client, page: str = "students", **asked: str) -> str:
    answer = client.get(reverse(page), asked, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


def saved(client: Client, name: str, **asked: str) -> tuple[int, str]:
    """What came of saving the list of an address under a name."""
    answer = client.post(
        reverse("students_filters", query=asked), {"name": name}, headers=ENGLISH, follow=True
    )
    return answer.status_code, answer.content.decode()


def test_a_list_is_saved_without_its_search_gone_back_to_and_let_go(province: Province) -> None:
    enrolled(province)
    client = signed_in(province.appointment("east_one"))
    assert "Save this list as a filter" not in shown(client), "nothing to save of the whole list"
    before = re.split("Save this list as a filter", shown(client, **LIST))[0]
    way = re.findall(r'href="([^"]*)">', before)[-1]
    assert way == f"{reverse('students_filters')}?status=on_leave&amp;sort=-born", "without the search"
    status, page = saved(client, "Away, youngest first", **LIST)
    assert status == 200
    assert "The filter “Away, youngest first” is saved." in page
    chip = rf'href="{re.escape(reverse("students"))}\?status=on_leave&amp;sort=-born" aria-current="page">'
    assert re.search(chip + r"\s*Away, youngest first", page)
    assert "Away, youngest first" in shown(client)
    assert "Save this list as a filter" not in page
    [remove] = re.findall(r'action="([^"]*/remove)"', page)
    page = client.post(remove, headers=ENGLISH, follow=True).content.decode()
    assert "The filter is removed." in page
    assert "Away, youngest first" not in shown(client)
    assert "was removed before" in client.post(remove, headers=ENGLISH, follow=True).content.decode()
    with as_owner():
        noted = ActionLog.objects.filter(subject_kind="saved_filter").order_by("machine_at")
        assert [(one.action, one.detail) for one in noted] == [
            ("registry.save_filter", {}),
            ("registry.remove_filter", {"removed": True}),
            ("registry.remove_filter", {"removed": False}),
        ]


def test_a_filter_is_one_persons_in_one_appointment(province: Province) -> None:
    saved(signed_in(province.appointment("east_one")), "Mine", grade="g04")
    for office, role in (("east_one", "head"), ("east_two", "record_officer"), ("east", "record_officer")):
        assert "Mine" not in shown(signed_in(province.appointment(office, role))), office
    with as_owner():
        uuid = SavedFilter.objects.get().uuid
    other = signed_in(province.appointment("east_one", "head"))
    other.post(reverse("students_filter_remove", args=[uuid]))
    with as_owner():
        assert SavedFilter.objects.get().removed_at is None


def test_what_is_wrong_with_a_name_stands_beside_it(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    saved(client, "Mine", grade="g04")
    for name, says in (
        ("Mine", "You have a filter of this name."),
        ("", "This field is required."),
        ("x" * 41, "at most 40 characters"),
        ("G 1101 0120", "holds no number of a person"),
        ("\u202e\u200b", "at most 40 characters"),
    ):
        status, page = saved(client, name, status="on_leave")
        assert status == 422, name
        beside = page[page.index('id="id_name_error"') :][:600]
        assert says in beside, name
    status, page = saved(client, "Everybody")
    assert status == 422
    assert "This list is neither narrowed nor sorted." in page
    with as_owner():
        assert SavedFilter.objects.count() == 1


def test_twenty_are_kept_and_the_next_says_what_to_do(province: Province) -> None:
    by = province.acting("east_one")
    with in_scope(by):
        kept = [save_filter(by=by, name=f"No. {one}", kept=KeptList(grade="g04")) for one in range(20)]
    client = signed_in(province.appointment("east_one"))
    status, page = saved(client, "One more", grade="g05")
    assert status == 422
    assert "Remove one that you no longer need" in page
    client.post(reverse("students_filter_remove", args=[kept[0].uuid]))
    assert saved(client, "One more", grade="g05")[0] == 200


def test_what_the_law_does_not_know_is_not_kept(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    status, _page = saved(client, "Odd", grade="13900000000", status="x'%", sort="nonsense", **{"class": "y"})
    assert status == 422, "nothing is left to save"


def test_above_a_school_the_area_is_kept_too(province: Province) -> None:
    client = signed_in(province.appointment("east"))
    code = province.orgs["east_one"].code
    assert saved(client, "One school", area=code, grade="g04")[0] == 200
    assert f'href="{reverse("students")}?area={code}&amp;grade=g04"' in shown(client)
    other = {"area": province.orgs["west_one"].code}
    assert client.get(reverse("students_filters"), other).status_code == 404, "not of another county"


def test_a_class_that_was_closed_is_said_beside_the_name(province: Province) -> None:
    by = province.acting("east_one")
    gone = "00000000-0000-4000-8000-000000000000"
    with in_scope(by):
        save_filter(by=by, name="Last year's", kept=KeptList(grade="g04", school_class=gone))
    page = shown(signed_in(province.appointment("east_one")))
    assert re.search(r"Last year(&#39;|')s \(its class is closed\)", page)
