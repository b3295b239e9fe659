"""Closing a school on its page, and what its successor then finds on theirs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from matricula.authorities.api import Org, in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import SealedSnapshot, hand_over_places
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *arguments: object, **query: str) -> str:
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == 200, name
    return str(response.content.decode())


def close(province: Province, school: str, successor: str, days: int = 0, status: int = 302) -> str:
    head = province.appointment("city", "head")
    client = signed_in(head)
    asked = client.post(
        reverse("school", args=[province.orgs[school].uuid]),
        {
            "successor": province.orgs[successor].code,
            "closed_on": (civil_today(head.org.time_zone) + timedelta(days=days)).isoformat(),
            "reason": "merged",
            "for_user": str(head.user.uuid),
        },
    )
    assert asked.status_code == status
    return str(asked.content.decode())


def test_a_school_is_merged_and_its_pupils_follow_at_once(province: Province) -> None:
    enrolled(province)
    close(province, "east_one", "west_one")
    assert ProcrastinateJob.objects.filter(task_name="registry.hand_over_places").count() == 1
    gone = Org.objects.get(pk=province.orgs["east_one"].pk)
    assert gone.successor == province.orgs["west_one"]
    shown = page(signed_in(province.appointment("city", "head")), "school", gone.uuid)
    assert "1 student follows by itself" in shown
    assert "CN-GZ-7" in shown
    hand_over_places()
    assert "Still on this roll" not in page(
        signed_in(province.appointment("city", "head")), "school", gone.uuid
    )


def test_what_cannot_be_closed_is_said_in_the_form_with_the_clause(province: Province) -> None:
    close(province, "east_two", "west_one", days=3)
    assert "Closes on" in page(
        signed_in(province.appointment("city", "head")), "school", province.orgs["east_two"].uuid
    )
    assert "is closed by then" in close(province, "east_one", "east_two", days=3, status=422)
    assert "lies in the past" in close(province, "east_one", "west_one", days=-1, status=422)
    assert "CN-GZ-7" in close(province, "east_one", "east_one", status=422)
    assert Org.objects.get(pk=province.orgs["east_one"].pk).closed_on is None


def test_the_successor_finds_the_pupils_copies_and_pages_of_the_absorbed_school(province: Province) -> None:
    moved, graduate = enrolled(province), enrolled(province, person=new_student("测试乙"))
    follows = enrolled(province, person=new_student("测试丙"))
    approved_by(province, filed_transfer(province, moved, to="east_two"), "east_two", "east_one", "east")
    put_into_status(graduate, "graduated", civil_today(province.orgs["city"].time_zone))
    client, gone = signed_in(province.appointment("west_one")), province.orgs["east_one"]
    for before in ("students", "sealed_copies"):
        assert gone.name_in("en") not in page(client, before)
    assert client.get(reverse("school", args=[gone.uuid])).status_code == 404
    close(province, "east_one", "west_one")
    hand_over_places()
    listed = page(client, "students")
    assert f"?area={gone.code}" in listed
    assert follows.name in listed
    assert graduate.name in page(client, "students", area=gone.code)
    assert page(client, "student", graduate.uuid)
    assert "School merged" in page(client, "student_tab", follows.uuid, "timeline")
    with in_scope(province.acting("province")):
        copy = SealedSnapshot.objects.get(student_uuid=moved.uuid)
    assert copy.sha256[:12] in page(client, "sealed_copies")
    assert page(client, "sealed_copy", copy.uuid)
    assert gone.code in page(client, "area")
    assert page(client, "school", gone.uuid)
    assert client.get(reverse("student", args=[moved.uuid])).status_code == 404, "the student went elsewhere"


def test_the_page_says_who_stays_and_what_to_do(province: Province) -> None:
    for name in ("测试甲", "测试乙"):
        enrolled(province, person=new_student(name))
    close(province, "east_one", "east_high")
    hand_over_places()
    client = signed_in(province.appointment("east_high"))
    shown = page(client, "school", province.orgs["east_one"].uuid)
    assert "2 students stay" in shown
    assert "starts a transfer for each of them" in shown
    with as_owner():
        appointment = province.appointment("east", "head")
        appointment.user.language = "zh-hans"
        appointment.user.save()
    told = signed_in(province.appointment("city", "head"))
    assert province.orgs["east_one"].name_in("en") in page(told, "messages")
