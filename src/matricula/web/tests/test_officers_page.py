"""Those in charge of records, as the level above sees them: who, in reserve, how steady, what is missing."""

import io
import re
import zipfile
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import get_valid_filename
from markupsafe import escape
from python_calamine import CalamineWorkbook

from matricula.audit.api import AccessLog
from matricula.authorities.api import (
    Appointment,
    NotPermitted,
    User,
    Wanting,
    acting_in,
    appoint,
    every_post,
    in_scope,
    posts_of,
    posts_within,
)
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today, machine_now
from matricula.regulation.api import stack_for
from matricula.web.names import org_name
from matricula.web.tests.test_long_lists import walked
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db

ROLE, RESERVE = "record_officer", "reserve_officer"


def lines(province: Province, reader: str = "east", area: str = "", wanting: Wanting | None = None):
    """The posts of an area by the code of their office."""
    by = province.acting(reader)
    with in_scope(by):
        return {one.org.code: one for one in every_post(by, province.orgs[area or reader], wanting=wanting)}


def test_a_post_is_vacant_untrained_without_reserve_or_all_right(province: Province) -> None:
    code = {name: org.code for name, org in province.orgs.items()}
    province.appointment("east_one")
    province.appointment("east_one", RESERVE)
    province.appointment("east_two", trained_on=None)
    # Of no use before the training.
    province.appointment("east_two", RESERVE, trained_on=None)
    found = lines(province)
    assert set(found) == {code["east"], code["east_one"], code["east_two"], code["east_high"]}
    assert found[code["east_one"]].wanting == ()
    assert [one.user.display_name for one in found[code["east_one"]].reserves] == [
        province.appointment("east_one", RESERVE).user.display_name
    ]
    assert found[code["east_two"]].wanting == (Wanting.UNTRAINED, Wanting.NO_RESERVE)
    assert found[code["east_high"]].wanting == (Wanting.VACANT, Wanting.NO_RESERVE)
    expected = {
        Wanting.VACANT: {"east_high"},
        Wanting.UNTRAINED: {"east_two"},
        Wanting.NO_RESERVE: {"east", "east_two", "east_high"},
        Wanting.CHANGED_OFTEN: set(),
        Wanting.SOMETHING: {"east", "east_two", "east_high"},
    }
    for wanting, offices in expected.items():
        assert set(lines(province, wanting=wanting)) == {code[one] for one in offices}, wanting


def test_who_left_is_counted_from_the_first_day_of_the_period_on(province: Province) -> None:
    """Three school years with the present one; who came back or only stood in has not left."""
    years = stack_for("cn_guizhou").school_years
    today = civil_today(province.orgs["east"].time_zone)
    first = years.period(years.of(today) - 2).start
    assert first is not None
    holder = province.appointment("east_one")
    before, on_it = first - timedelta(days=1), first
    province.appointment("east_one", ROLE, 2, ended_on=before)
    province.appointment("east_one", ROLE, 3, ended_on=on_it)
    province.appointment("east_one", ROLE, 4, started_on=first, ended_on=today, stands_in_for=holder)
    with as_owner():
        holder.user.appointments.create(
            org=holder.org,
            role=ROLE,
            started_on=date(2019, 9, 1),
            ended_on=today,
            trained_on=date(2019, 9, 1),
        )
        # Appointed for a day at a time, and gone once.
        Appointment.objects.create(
            user=province.appointment("east_one", ROLE, 3).user,
            org=holder.org,
            role=ROLE,
            started_on=on_it,
            ended_on=on_it + timedelta(days=1),
        )
    code = province.orgs["east_one"].code
    assert lines(province)[code].departures == 1
    assert Wanting.CHANGED_OFTEN not in lines(province)[code].wanting
    province.appointment("east_one", ROLE, 5, ended_on=today + timedelta(days=1))
    assert lines(province)[code].departures == 1
    closed = province.appointment("east_one", ROLE, 6).user
    with as_owner():
        User.objects.filter(pk=closed.pk).update(is_active=False, deactivated_at=machine_now())
    post = lines(province)[code]
    assert (post.departures, Wanting.CHANGED_OFTEN in post.wanting) == (2, True)
    assert closed not in {one.user for one in post.holders}


def test_a_page_is_as_many_statements_for_one_office_as_for_many(
    province: Province, django_assert_num_queries
) -> None:
    for office in ("east_one", "east_two", "east_high"):
        province.appointment(office)
        province.appointment(office, RESERVE)
    for reader in ("east", "east_one"):
        by = province.acting(reader)
        # The appointment, the packs, the offices, their people.
        with in_scope(by), django_assert_num_queries(5):
            assert posts_of(by, list(posts_within(by, province.orgs[reader])))
    client = signed_in(province.appointment("east"))
    client.get(reverse("law"))  # the first page of a day also notes that somebody was there
    counted = []
    for area in ("east", "east_one"):
        with CaptureQueriesContext(connection) as sent:
            assert client.get(reverse("officers"), {"area": province.orgs[area].code}).status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_the_school_sees_its_own_line_and_nobody_sees_a_neighbour(province: Province) -> None:
    mine, other = province.appointment("east_one"), province.appointment("east_two")
    page = signed_in(mine).get(reverse("officers")).content.decode()
    assert mine.user.email in page
    assert other.user.email not in page
    stranger = signed_in(province.appointment("west", "head"))
    for name in ("officers", "officers_workbook"):
        answer = stranger.get(reverse(name), {"area": province.orgs["east_one"].code})
        assert answer.status_code >= 400
        assert mine.user.email not in answer.content.decode()
    by = province.acting("west", "head")
    with in_scope(by), pytest.raises(NotPermitted):
        posts_within(by, province.orgs["east"])


def test_class_teachers_and_reserves_see_no_list(province: Province) -> None:
    for role in ("class_teacher", RESERVE):
        client = signed_in(province.appointment("east_one", role))
        for name in ("officers", "officers_workbook"):
            assert client.get(reverse(name)).status_code >= 400, (role, name)


def test_every_office_is_reached_page_by_page(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matricula.web.listing.PAGE", 2)
    client = signed_in(province.appointment("city", "head"))
    seen = walked(client, reverse("officers"), r">(\d{6,11})<")
    below = [one for name, one in province.orgs.items() if name not in ("ministry", "province")]
    assert seen == [one.code for one in sorted(below, key=lambda one: one.path)]
    vacant = {one.code for one in below} - {province.orgs["east_one"].code}
    officer = province.appointment("east_one")
    assert set(walked(client, reverse("officers") + "?wanting=vacant", r">(\d{6,11})<")) == vacant
    for words in (officer.org.code, officer.user.display_name):
        found = walked(client, reverse("officers") + f"?q={words}", r">(\d{6,11})<")
        assert found == [officer.org.code], words


def test_the_workbook_holds_the_list_as_text_and_is_noted(province: Province) -> None:
    officer, reserve = province.appointment("east_one"), province.appointment("east_one", RESERVE)
    untrained = province.appointment("east_one", ROLE, 2, trained_on=None)
    with as_owner():
        User.objects.filter(pk=officer.user_id).update(
            display_name='=HYPERLINK("http://x")', phone="+8613900000000"
        )
    reader = province.appointment("east", "head")
    answer = signed_in(reader).get(reverse("officers_workbook"), headers={"accept-language": "en"})
    assert answer.status_code == 200
    book = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is sent in pieces
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Record officers"
    code = province.orgs["east_one"].code
    people = {row[2]: row for row in rows if row[0] == code}
    assert set(people) == {
        '=HYPERLINK("http://x")',
        untrained.user.display_name,
        reserve.user.display_name,
    }
    (line,) = [row for row in rows if row[2] == '=HYPERLINK("http://x")']
    assert (line[3], line[4]) == ("Record officer", "+8613900000000")
    assert people[untrained.user.display_name][7] == "not yet"
    assert {row[10] for row in people.values()} == {f"not trained: {untrained.user.display_name}"}
    assert people[reserve.user.display_name][3] == "Reserve record officer"
    (vacant,) = [row for row in rows if row[0] == province.orgs["east_high"].code]
    assert vacant[2:4] == ["", "Record officer"]
    (headings,) = [row for row in rows if row[0] == "Code"]
    assert headings[9] == "Left in 3 years"
    named = answer.headers["Content-Disposition"]
    assert civil_today(province.orgs["east"].time_zone).isoformat() in named
    assert get_valid_filename(org_name(province.orgs["east"])) in unquote(named)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<c " in sheet
    assert b"<f>" not in sheet
    offices = {row[0] for row in rows} & {one.code for one in province.orgs.values()}
    assert offices == {province.orgs[one].code for one in ("east", "east_one", "east_two", "east_high")}
    with as_owner():
        noted = AccessLog.objects.get(page="officers_workbook")
    assert (noted.user_id, noted.subject_uuid) == (reader.user_id, province.orgs["east"].uuid)


def test_those_in_reserve_are_suggested_first_and_their_training_counts(province: Province) -> None:
    holder, reserve = province.appointment("east_one"), province.appointment("east_one", RESERVE)
    province.appointment("east_one", "class_teacher")
    head = province.acting("east_one", "head")
    client = signed_in(province.appointment("east_one", "head"))
    page = client.get(reverse("appointment", args=[holder.uuid])).content.decode()
    suggested = re.findall(r'<option value="([^"@]+@[^"]+)"', page)
    assert suggested[0] == reserve.user.email
    assert len(suggested) > 1
    today = civil_today(head.zone)
    asked = {
        "do": "stand_in",
        "email": reserve.user.email,
        "started_on": today.isoformat(),
        "ended_on": (today + timedelta(days=5)).isoformat(),
        "trained_on": "",
    }
    done = client.post(
        reverse("appointment", args=[holder.uuid]), asked, follow=True, headers={"accept-language": "en"}
    )
    first, last = (date_format(one) for one in (today, today + timedelta(days=4)))
    said = f"{reserve.user.display_name} stands in for {holder.user.display_name} from {first} to {last}."
    assert escape(said) in done.content.decode()
    stand_in = reserve.user.appointments.select_related("org", "user").get(stands_in_for=holder)
    assert stand_in.trained_on == reserve.trained_on
    assert acting_in(stand_in).barred_by is None


def test_each_person_stands_on_a_line_of_their_own_and_who_is_not_trained_is_named(
    province: Province,
) -> None:
    trained = province.appointment("east_one")
    untrained = province.appointment("east_one", ROLE, 2, trained_on=None)
    page = signed_in(trained).get(reverse("officers"), headers={"accept-language": "en"}).content.decode()
    lines = re.findall(r'<span class="person-line">(.*?)</small></span>', page)
    assert len(lines) == 2
    for one in (trained, untrained):
        (line,) = [each for each in lines if one.user.display_name in each]
        assert one.user.email in line
        assert ("trained: not yet" in line) == (one is untrained)
    assert f"not trained: {untrained.user.display_name}" in page
    assert "<h1>Record officers" in page or ">Record officers</h1>" in page
    assert "Left in 3 years" in page
    assert "2 or more count as often." in page


def test_nobody_stands_in_for_a_person_in_reserve(province: Province) -> None:
    reserve, other = province.appointment("east_one", RESERVE), province.appointment("east_one")
    head = province.acting("east_one", "head")
    client = signed_in(province.appointment("east_one", "head"))
    address = reverse("appointment", args=[reserve.uuid])
    assert 'value="stand_in"' not in client.get(address).content.decode()
    assert 'value="stand_in"' in client.get(reverse("appointment", args=[other.uuid])).content.decode()
    today = civil_today(head.zone)
    asked = {
        "do": "stand_in",
        "email": other.user.email,
        "started_on": today,
        "ended_on": today + timedelta(5),
    }
    answer = client.post(address, asked, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "Nobody stands in for a person in reserve" in answer.content.decode()
    assert not Appointment.objects.filter(stands_in_for=reserve).exists()


@pytest.mark.parametrize(
    ("office", "fields"),
    [
        ("east_one", {"trained_on": None}),
        ("east_one", {"ended_on": date(2024, 1, 1)}),
        ("east_two", {}),
    ],
)
def test_no_other_reserve_makes_a_stand_in_trained(
    province: Province, office: str, fields: dict[str, Any]
) -> None:
    """Untrained, no longer in reserve, or of another school: the person stands in and may not act yet."""
    holder, reserve = province.appointment("east_one"), province.appointment(office, RESERVE, **fields)
    head = province.acting("east_one", "head")
    today = civil_today(head.zone)
    with in_scope(head):
        made = appoint(
            by=head,
            user=reserve.user,
            org=holder.org,
            role=ROLE,
            started_on=today,
            ended_on=today + timedelta(days=5),
            stands_in_for=holder,
        )
        assert made.trained_on is None
        assert acting_in(made).barred_by == "CN-GZ-29"
