"""Lists end where their rows end, not at a number of ours; forms take an office without listing a province."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import Appointment, Invitation, LocalClosure, Org, in_scope
from matricula.authorities.tests.people import PACK, SINCE, ZONE, Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.registry.api import SealedSnapshot
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def walked(client: Client, address: str, row: str) -> list[str]:
    """What every page of a list shows in its rows, following the way on to its end."""
    seen: list[str] = []
    for _page in range(20):
        page = client.get(address).content.decode()
        table = re.search(r"(?s)<table.*?</table>", page)
        seen += re.findall(row, table[0]) if table else []
        following = re.search(r'rel="next" href="([^"]*)"', page)
        if following is None:
            return seen
        address = address.partition("?")[0] + following[1].replace("&amp;", "&")
    raise AssertionError("the pages go on and on")


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matricula.web.listing.PAGE", 2)
    monkeypatch.setattr("matricula.web.office.schools.area.SORTED_AT_ONCE", 2)


def test_every_school_of_an_area_is_reached(province: Province) -> None:
    with as_owner():
        for number in range(5):
            Org.objects.create(
                code=f"52980100{number:02d}9",
                names={"en": f"Hill School {number}"},
                tier="school",
                kind="primary_school",
                parent=province.orgs["east"],
                pack=PACK,
                zone=ZONE,
            )
        expected = list(
            Org.objects.filter(parent=province.orgs["east"]).order_by("code").values_list("code", flat=True)
        )
    client = signed_in(province.appointment("east", "head"))
    assert walked(client, reverse("area"), r">(\d{10,11})<") == expected


def test_everybody_of_an_area_is_reached_and_found(province: Province) -> None:
    people = [province.appointment("east_one", "record_officer", no) for no in range(1, 6)]
    over = province.appointment("east_one", "record_officer", 9, ended_on=SINCE + timedelta(days=9))
    head = province.appointment("east", "head")
    client = signed_in(head)
    mails = r">(?:[^<>]* · )?([\w.]+@example\.org)"
    seen = walked(client, reverse("people"), mails)
    assert seen == [head.user.email, *(one.user.email for one in people)]
    assert walked(client, reverse("people") + "?ended=1", mails) == [over.user.email]
    found = client.get(reverse("people"), {"q": people[3].user.email.upper()}).content.decode()
    assert people[3].user.email in found
    assert people[2].user.email not in found


def test_every_closed_day_is_reached(province: Province) -> None:
    head = province.appointment("east", "head")
    days = [date(2026, 3, 2) + timedelta(days=number) for number in range(5)]
    with as_owner():
        for one in days:
            LocalClosure.objects.create(
                org=province.orgs["east_one"],
                day=one,
                reason=f"flood {one.day}",
                entered_by=head.user,
                entered_at=civil_now(),
            )
    seen = walked(signed_in(head), reverse("closures"), r"flood (\d+)")
    assert seen == [str(one.day) for one in reversed(days)]


@pytest.fixture
def copies(province: Province) -> list[SealedSnapshot]:
    """Three pupils who left the first school."""
    for name in ("封甲", "封乙", "别丙"):
        student = enrolled(province, person=new_student(name))
        approved_by(
            province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east"
        )
    with as_owner():
        return list(SealedSnapshot.objects.order_by("-sealed_at", "-id"))


def test_every_sealed_copy_is_reached_and_found(province: Province, copies: list[SealedSnapshot]) -> None:
    client = signed_in(province.appointment("east_one"))
    address = reverse("sealed_copies")
    digests = [one.sha256[:12] for one in copies]
    assert walked(client, address, r">([0-9a-f]{12})<") == digests
    assert walked(client, address + "?q=封", r">([0-9a-f]{12})<") == digests[1:]
    with as_owner():
        number = copies[0].enrollment.student.numbers.get(ended_on=None).number
    # The school that let the pupil go no longer sees the pupil; the county does.
    for org in ("east_one", "east"):
        reader = signed_in(province.appointment(org))
        assert walked(reader, address + f"?q={number.lower()}", r">([0-9a-f]{12})<") == digests[:1]
    with in_scope(province.acting("west_one")):
        assert not SealedSnapshot.objects.exists()
    for nothing in ("1", "G9" * 10, '"number":"'):
        assert not walked(client, address + f"?q={nothing}", r">([0-9a-f]{12})<")


def test_a_form_takes_a_school_without_listing_all(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matricula.web.org_box.LISTED", 6)
    client = signed_in(province.appointment("city", "head"))
    page = client.get(reverse("people_invite"), {"org": "5298010001"}).content.decode()
    assert "<select" not in re.sub(r'(?s)<select name="role".*?</select>', "", page)
    listed = re.findall(r'<option value="(\d+)"', page.partition("<datalist")[2].partition("</datalist>")[0])
    assert listed == [province.orgs[one].code for one in ("city", "east", "west")]
    assert 'value="5298010001"' in page
    fields = {
        "display_name": "新",
        "role": "record_officer",
        "started_on": "2026-11-01",
        "trained_on": "2026-10-01",
    }
    for number, written in enumerate(("5298010001", "东溪县第一小学", "Dongxi First Primary School")):
        answer = client.post(
            reverse("people_invite"), {**fields, "email": f"new{number}@example.org", "org": written}
        )
        assert answer.status_code == 302, written
    with as_owner():
        assert set(Invitation.objects.values_list("org__code", flat=True)) == {"5298010001"}
        Org.objects.filter(code="5298010002").update(names=province.orgs["east_one"].names)
    for written in ("529900", "nowhere", "东溪县第一小学"):
        answer = client.post(reverse("people_invite"), {**fields, "email": "x@example.org", "org": written})
        assert answer.status_code == 422, written


def test_an_office_is_listed_where_it_was_entered_though_its_id_has_a_digit_more(province: Province) -> None:
    city = province.orgs["city"]
    edge = 10 ** (len(str(Org.objects.order_by("-pk")[0].pk)) + 1)
    with as_owner():
        for pk, code in ((edge - 1, "529803"), (edge, "529804")):
            Org.objects.create(
                pk=pk,
                code=code,
                names={"en": code},
                tier="district",
                kind="county",
                parent=city,
                pack=PACK,
                zone=ZONE,
            )
    client = signed_in(province.appointment("city", "head"))
    for name, field in (("people_invite", "<datalist"), ("school_open", '<select name="parent"')):
        page = client.get(reverse(name)).content.decode().partition(field)[2]
        listed = re.findall(r'<option value="(52980[34])"', page)
        assert listed[:2] == ["529803", "529804"], name


def test_forged_keys_show_the_first_page(province: Province, copies: list[SealedSnapshot]) -> None:
    client = signed_in(province.appointment("east", "head"))
    assert Appointment.objects.exists()
    for name in ("sealed_copies", "people", "area", "closures"):
        for odd in ("~", "~~", "x~" + "9" * 40, "2026-13-45~1", "0001-01-01T00:00:00+14:00~1", "a~b~²"):
            assert client.get(reverse(name), {"after": odd}).status_code == 200, (name, odd)
