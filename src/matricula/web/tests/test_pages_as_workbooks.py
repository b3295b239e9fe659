"""Lists whose page is their workbook as well: the same rows, for the same people, noted and bounded."""

import re
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.admission.tests.scenes import planned
from matricula.attendance.tests.classes import GONE, NOW, TODAY, taught
from matricula.audit.api import AccessLog
from matricula.authorities.api import LocalClosure
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for
from matricula.web import list_pages, parts
from matricula.web.list_pages import ENDING, words_of
from matricula.web.tests.test_list_workbooks import below, rows_of
from matricula.web.tests.test_of_one_moment import routes
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db


def test_each_is_read_alone_of_one_moment_and_not_too_often() -> None:
    found = {one.name: one.callback for one in routes() if one.name}
    workbooks = {name for name in found if name.endswith(ENDING)}
    limits = set()
    assert len(workbooks) > 20
    for name in workbooks:
        assert name.removesuffix(ENDING) in found, "a page of the same name leads to it"
        view: Any = found[name]
        assert view.of_one_moment, name
        assert view.limit.times == 10, name
        limits.add(view.limit.name)
        assert not getattr(found[name.removesuffix(ENDING)], "of_one_moment", False), "the page is as it was"
    assert len(limits) == len(workbooks), "each has a count of its own"


def test_the_classes_of_a_day_with_how_many_were_there(province: Province) -> None:
    lesson = taught(province)
    with at_civil_time(NOW):
        lesson.take(TODAY, absent={lesson.pupils[0]: GONE})
        reader = province.appointment("east_one")
        [row] = [
            one
            for one in taken_out(signed_in(reader), "attendance", heading="Without excuse")
            if one[0] == lesson.school_class.name
        ]
        expected = len(lesson.pupils)
        assert row[2:7] == [str(expected), str(expected - 1), "1", "0", "taken"]
        before = below(rows_of(signed_in(reader), f"attendance{ENDING}", on="2026-10-09"), "Without excuse")
        assert {one[6] for one in before} == {"not taken"}, "of the day that was asked for"
        assert signed_in(reader).post(reverse(f"attendance{ENDING}")).status_code == 405
    with as_owner():
        noted = AccessLog.objects.filter(page=f"attendance{ENDING}").latest("machine_at")
    assert (noted.user_id, noted.subject_uuid, noted.unmasked) == (reader.user_id, reader.org.uuid, False)
    assert noted.detail == {"rows": len(before)}


def test_the_plans_of_admission(province: Province) -> None:
    planned(province)
    client = signed_in(province.appointment("west"))
    rows = taken_out(client, "admission", heading="Taken over")
    assert len(rows) == 1
    assert rows[0][2:].count("") == 0, "with its figures"


def test_the_law_clause_by_clause_and_who_may_do_what(province: Province) -> None:
    client = signed_in(province.appointment("east"))
    stack = stack_for("cn_guizhou")
    rows = taken_out(client, "law", heading="What it demands")
    told = {row[1] for row in rows}
    assert len(told) == len(rows)
    assert told == {one.id for source in stack.sources.values() for one in source.clauses}
    assert all(all(row[:4]) for row in rows)
    roles = taken_out(client, "permissions", heading="Training required by")
    assert len({tuple(row[:2]) for row in roles}) == sum(len(role.tiers) for role in stack.roles.values())


def test_a_workbook_holds_what_the_page_shows_on_several(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = province.appointment("east", "head")
    with as_owner():
        for number in range(1, 4):
            LocalClosure.objects.create(
                org=head.org,
                day=date(2026, 3, number),
                reason=f"flood {number}",
                entered_by=head.user,
                entered_at=civil_now(),
            )
    monkeypatch.setattr("matricula.web.listing.PAGE", 2)
    client = signed_in(head)
    assert client.get(reverse("closures")).content.decode().count("flood") == 2
    rows = taken_out(client, "closures", heading="Reason")
    assert [row[2] for row in rows] == ["flood 3", "flood 2", "flood 1"]
    # It begins at the beginning, whatever page an address was copied from.
    second = re.search(r'[?&;]after=([^"&]+)', client.get(reverse("closures")).content.decode())
    assert second
    behind = {"after": unquote(second[1])}
    assert client.get(reverse("closures"), behind).content.decode().count("flood") == 1
    assert below(rows_of(client, f"closures{ENDING}", **behind), "Reason") == rows
    # A longer one than a workbook holds is refused whole.
    monkeypatch.setattr(list_pages, "MOST", 2)
    monkeypatch.setattr("matricula.web.workbooks.MOST", 2)
    assert client.get(reverse(f"closures{ENDING}")).status_code == 422


def test_who_sits_in_a_class(province: Province) -> None:
    lesson = taught(province)
    with at_civil_time(NOW):
        client = signed_in(province.appointment("east_one"))
        rows = taken_out(client, "school_class", lesson.school_class.uuid, heading="Number in the class")
        assert {row[0] for row in rows} == {one.name for one in lesson.pupils}
        asked = []
        for name in ("school_class", f"school_class{ENDING}"):
            address = reverse(name, args=[lesson.school_class.uuid])
            client.get(address)
            with CaptureQueriesContext(connection) as sent:
                client.get(address)
            asked.append(len(sent))
        # The look is noted, and nothing else is asked than the page asks.
        assert asked[1] <= asked[0] + 1
        stranger = signed_in(province.appointment("west_one"))
        answer = stranger.get(reverse(f"school_class{ENDING}", args=[lesson.school_class.uuid]))
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("甲", "甲"),
        (parts.Cell("甲", under="3.1"), "甲 · 3.1"),
        (parts.Cell(parts.Link("甲", "/students/1/")), "甲"),
        (parts.Status(parts.Tone.done, "taken"), "taken"),
        (parts.ClauseNote("CN-GZ-1", "what it says", "/law/CN-GZ-1/"), "CN-GZ-1"),
        (parts.MaskedNumber("G···0012", "Number"), "G···0012"),
        (parts.StruckOut("5"), "no longer: 5"),
        (parts.Tick("student", "1", "Choose", "form"), ""),
    ],
)
def test_what_stands_in_a_cell_stands_in_the_workbook(
    shown: parts.Cell | parts.Part | str, said: str
) -> None:
    assert words_of(shown) == said


def test_a_part_without_words_is_no_empty_cell() -> None:
    with pytest.raises(TypeError, match="Empty"):
        words_of(parts.Empty("Nobody"))
