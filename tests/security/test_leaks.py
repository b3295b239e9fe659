"""Walks every page as every role of every office: what lies outside one's scope never shows."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from matricula.authorities.api import close_school, in_scope
from matricula.authorities.tests.people import PACK
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo, move_civil_clock
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    Student,
)
from matricula.regulation.api import stack_for
from matricula.web.list_pages import ENDING
from tests.security.county import (
    CLASS,
    INVITED,
    LISTED,
    MOVED,
    NAME,
    STAYS,
    STRANGER,
    TEACHER,
    WANTED,
    WHY,
    Victim,
    county,
    victim,
)
from tests.security.forms import forms_shown_in
from tests.security.pages import (
    INSIDE,
    OUTSIDE,
    POSTED,
    PUBLIC,
    at_the_door,
    body,
    browser_of,
    every_page,
    everything,
    our_routes,
    relation,
    roles_at,
    unseen,
    walked_at,
)
from tests.security.routes import AS_WORKBOOKS, ROUTES

__all__ = ["county", "victim"]

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# Roles of a school that see no student of it.
BLIND = [
    one
    for one in roles_at("school")
    if "registry.view_student" not in stack_for(PACK).role(one).permissions_at("school")
]
# What a page answers that somebody is refused before anything is looked for.
ANSWERED = {"not permitted": 403, "not a family": 302, "nothing here": 404}
# Whom another test of this module asks every page, and more.
WALKED_WHOLLY = {("east", "head"), *(("east_one", one) for one in ("head", *BLIND))}
# Pages on which somebody is sure to find a form that writes, so that it is looked at at all.
FORMS = {
    ("east_two", "record_officer"): {"case", "case_form", "case_start"},
    ("east_one", "record_officer"): {"student", "school"},
}


def test_every_route_is_walked() -> None:
    assert not settings.DEMO
    assert our_routes() == set(ROUTES) | PUBLIC


def test_every_role_of_every_relation_is_walked(victim: Victim) -> None:
    """Outsiders are told apart by their role and their place in the tree; no such kind of them is left out."""
    orgs = victim.province.orgs
    assert sorted([*INSIDE, *OUTSIDE]) == sorted(orgs)
    wanted = {(relation(victim, one), role) for one in OUTSIDE for role in roles_at(orgs[one].tier)}
    assert wanted == {(relation(victim, one), role) for one in OUTSIDE for role in walked_at(victim, one)}
    assert {relation(victim, one) for one in OUTSIDE} == {
        ("district", "region"),
        ("school", "region"),
        ("school", "district"),
    }


def test_what_is_refused_at_the_door_is_refused_by_the_house(victim: Victim) -> None:
    """The walks leave out what a role is refused before anything is looked for; here it is all asked for once."""
    appointment = victim.province.appointment("west_one", "class_teacher")
    by, client = victim.province.acting("west_one", "class_teacher"), browser_of(appointment)
    where = {name: reverse(name, args=of(victim)) for name, of in ROUTES.items()}
    refused = {}
    for name, address in where.items():
        for method, sent in (("GET", {}), ("POST", POSTED)):
            said = at_the_door(name, method, by)
            said = unseen(address, method, by, sent) if said == "heard" else said
            if said in ANSWERED:
                refused[method, name] = said
    for (method, name), said in refused.items():
        answer = client.post(where[name], POSTED) if method == "POST" else client.get(where[name])
        assert answer.status_code == ANSWERED[said], f"{method} {name}"
        assert said != "not a family" or answer["Location"].startswith("/family/?"), f"{method} {name}"
        assert not victim.marks_in(body(answer)), f"{method} {name}"
    assert {"archive_file", "roll_load", "admission_quotas", "season", "diary", "terms", "grid_batch"} <= {
        name for _method, name in refused
    }


@pytest.mark.parametrize("office", OUTSIDE)
def test_no_role_of_another_office_sees_anything(victim: Victim, office: str) -> None:
    for role in walked_at(victim, office):
        answers = everything(victim, victim.province.appointment(office, role))
        for asked, answer in answers.items():
            found = victim.marks_in(answer)
            assert not found, f"{role} of {office} sees {found} in {asked}"


def test_a_stranger_sees_nothing(victim: Victim) -> None:
    for asked, answer in everything(victim, None).items():
        assert not victim.marks_in(answer), asked


def test_roles_without_the_permission_see_no_student_of_their_own_school(victim: Victim) -> None:
    for role in BLIND:
        answers = everything(victim, victim.province.appointment("east_one", role))
        for asked, answer in answers.items():
            assert not victim.marks_in(answer), f"{role}: {asked}"


def test_the_receiving_side_sees_the_case_and_never_the_archive(victim: Victim) -> None:
    client = browser_of(victim.province.appointment("east_two"))
    assert WANTED in client.get(reverse("case", args=[victim.case.uuid])).content.decode()
    with in_scope(victim.province.acting("east")):
        wanted = Student.objects.get(name=WANTED)
    assert client.get(reverse("student", args=[wanted.uuid])).status_code == 404


@pytest.mark.parametrize("office", INSIDE)
def test_every_role_of_every_tier_is_answered_on_every_page(victim: Victim, office: str) -> None:
    """Those whose pack lies above the case's, too: words and clauses are those of the case's own law.

    Every form that writes says in which appointment it was shown, so that it is not carried out in another.
    """
    every = roles_at(victim.province.orgs[office].tier)
    # The school that receives is a school like the other; its forms are those of another side of the case.
    for role in ("record_officer", "head") if office == "east_two" else every:
        if (office, role) not in WALKED_WHOLLY:
            appointment = victim.province.appointment(office, role)
            forms = forms_shown_in(appointment, every_page(victim, appointment))
            assert FORMS.get((office, role), set()) <= forms, f"{role} of {office}"


def test_the_ministry_reads_a_case_by_the_law_of_its_province(victim: Victim) -> None:
    client = browser_of(victim.province.appointment("ministry", "head"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for address in (
        reverse("cases"),
        reverse("case", args=[victim.case.uuid]),
        reverse("student_tab", args=[victim.student.uuid, "cases"]),
    ):
        assert "Transfer to another school" in body(client.get(address)), address
    assert reverse("clause", args=["CN-GZ-16.2"]) in body(
        client.get(reverse("case", args=[victim.case.uuid]))
    )
    assert client.get(reverse("clause", args=["CN-GZ-16.2"])).status_code == 200
    law = body(client.get(reverse("law")))
    assert "CN-GZ-16.2" in law
    assert "CN-MOE-14" in law


def test_the_walk_can_fail(victim: Victim) -> None:
    """The same walk from inside finds every mark: an answer without them is not an accident."""
    appointment = victim.province.appointment("east", "head")
    answers = everything(victim, appointment)
    inside = "".join(answers.values())
    assert {
        NAME,
        MOVED,
        WANTED,
        INVITED,
        CLASS,
        TEACHER,
        STRANGER,
        WHY,
        victim.case.reference,
        victim.snapshot.sha256[:12],
    } <= set(victim.marks_in(inside))
    assert {"GET people_invite 0", "GET closures 0"} <= forms_shown_in(appointment, answers)


def test_the_walk_reads_what_is_written_in_workbooks_and_is_offered_what_is_typed(victim: Victim) -> None:
    appointment = victim.province.appointment("east_one", "head")
    inside = everything(victim, appointment)
    written = {
        "students_workbook": NAME,
        "cases_workbook": victim.case.reference,
        "case_lines_workbook": LISTED,
        "class_month_workbook": NAME,
        "look_into_workbook": NAME,
        "promotion_workbook": STAYS,
        "statuses_workbook": victim.province.orgs["east_one"].code,
    }
    for name, mark in written.items():
        assert mark in inside[f"GET {name} 0"], name
    # Where page and workbook are one view: whom the page names, and nothing that it masks.
    seen = {name: inside[f"GET {name} 0"] for name in AS_WORKBOOKS if f"GET {name} 0" in inside}
    assert NAME in seen["school_class_as_workbook"]
    for name, said in seen.items():
        assert NAME not in said or NAME in inside[f"GET {name.removesuffix(ENDING)} 0"], name
    taken_out = [*(inside[f"GET {name} 0"] for name in written), *seen.values()]
    masked = [one for one in victim.numbers if one in "".join(taken_out)]
    assert not masked, "numbers are masked in a workbook as on its page"
    offered = [one for asked, one in inside.items() if asked.startswith("GET students_suggested")]
    # Nothing typed, nothing offered. A number, a birth date, an end, a beginning and a telephone find; so does the
    # name, which the walk takes out of the answer as what was typed.
    assert [NAME in one for one in offered] == [False, False, True, False, True, True, True, True]
    assert '"found": [{' in offered[1]
    assert not [one for one in victim.numbers if one in "".join(offered)], "numbers are masked"
    forms_shown_in(appointment, inside)
    receiving = browser_of(victim.province.appointment("east_two", "head"))
    assert WANTED in body(receiving.get(reverse("inbox_workbook")))


def test_a_successor_sees_the_absorbed_school_from_its_day_on_and_its_neighbours_never(
    victim: Victim,
) -> None:
    province = victim.province
    head = province.acting("city", "head")
    day = civil_today(head.zone) + timedelta(days=2)

    def seen_by(office: str) -> set[str]:
        answers = "".join(everything(victim, province.appointment(office, "head")).values())
        return set(victim.marks_in(answers))

    with in_scope(head):
        close_school(
            by=head,
            school=province.orgs["east_one"],
            successor=province.orgs["west_one"],
            closed_on=day,
            reason="merged",
            clause="CN-GZ-7",
        )
    assert not seen_by("west_one")
    with as_owner():
        declare_demo()
        move_civil_clock(timedelta(days=2))
    copy, kept = victim.snapshot.sha256[:12], {NAME, WANTED, victim.case.reference}
    for office in ("west_one", "west"):
        assert {copy, *kept} <= seen_by(office), office
    for office in ("west_high", "east_high"):
        assert not seen_by(office), office
