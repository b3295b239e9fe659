"""The pages of paper: the week by class, printing, handover, what was missed, whom to tell, extracts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import Told, WeeklyPrintout
from matricula.delivery.tests.papers import (
    DAY,
    WEDNESDAY_NOON,
    WEEK,
    made_week,
    on_paper,
    pages_of,
    printed,
)
from matricula.diary.tests.test_reading import mother_of
from matricula.journal.api import (
    Slot,
    announce_work,
    change_room,
    enter_results,
    move_lesson,
    plan_lessons,
    substitute_lesson,
)
from matricula.journal.tests.schoolday import AT_LESSON, FIRST, MONDAY, NAMES, SchoolDay
from matricula.journal.tests.test_timetable import SECOND
from matricula.registry.api import Enrollment
from matricula.web.family import extracts
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
FOR_THE_PAGE, FOR_AN_EXTRACT = 20, 9
ENGLISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "en"}
AFTERNOON = WEDNESDAY_NOON + timedelta(hours=2)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return on_paper((*NAMES, "Зуева Анна"))


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def class_teacher(made: SchoolDay) -> Client:
    made.person("classteacher", "class_teacher")
    return signed_in(made.people["classteacher"])


def shown(client: Client, **asked: str) -> str:
    answer = client.get(reverse("printouts"), asked, **ENGLISH)
    assert answer.status_code == 200
    return str(answer.content.decode())


def sent(client: Client, route: str, by: Acting, **said: Any) -> Any:
    entered = {"monday": MONDAY.isoformat(), "acting": by.appointment_id, **said}
    return client.post(reverse(route), entered, **ENGLISH)


def test_before_the_week_is_over_there_is_nothing_and_after_it_a_line_for_each_reader(
    made: SchoolDay,
) -> None:
    client = class_teacher(made)
    with at_civil_time(AT_LESSON):
        assert "No printouts in this week" in shown(client)
    made_week(made)
    with at_civil_time(AFTERNOON):
        page = shown(client)
        for word in (*NAMES[:2], f"for Мать {NAMES[0]}", "to be handed over", "not printed yet", "RU-19-4"):
            assert word in page, word
        assert NAMES[2] not in page


def test_print_hand_over_and_see_it_done(made: SchoolDay) -> None:
    client, by = class_teacher(made), made.person("classteacher", "class_teacher")
    papers = made_week(made)
    with at_civil_time(AFTERNOON):
        answer = sent(client, "printouts_print", by, **{"class": str(made.school_class.uuid)})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert [NAMES[0] in one for one in pages_of(answer.content)] == [True, False]
        page = shown(client)
        assert page.count('name="printout"') == 2
        said = {"printout": [str(papers[0].uuid)], "on": AFTERNOON.date().isoformat(), "how": "by_student"}
        answer = sent(client, "printouts_handover", by, **said, note="an older brother took it")
        assert answer.status_code == 302
        page = shown(client)
        assert "through the student" in page
        assert "an older brother took it" in page
        assert page.count('name="printout"') == 1
        again = sent(client, "printouts_handover", by, **said)
        assert again.status_code == 422
        assert "A printout is handed over once" in again.content.decode()
        both = sent(client, "printouts_handover", by, **{**said, "printout": [str(papers[1].uuid)]})
        assert both.status_code == 302
        page = shown(client)
        for left in ("Store the handover", "Print all of this week"):
            assert left not in page, "nothing is left to hand over"


def test_what_is_to_be_handed_over_stands_on_the_desk_of_the_class_teacher(made: SchoolDay) -> None:
    client, by = class_teacher(made), made.person("classteacher", "class_teacher")
    made.person("colleague", "class_teacher")

    def desk(one: Client = client) -> str:
        return str(one.get(reverse("home"), **ENGLISH).content.decode())

    with at_civil_time(AFTERNOON):
        assert "Printouts to be handed over" not in desk()
    papers = made_week(made)
    with at_civil_time(AFTERNOON):
        page = desk()
        for word in ("Printouts to be handed over", "2 printouts", "Print them, and hand them over"):
            assert word in page, word
        assert f"{reverse('printouts')}?week={MONDAY}" in page
        assert "Printouts" not in desk(signed_in(made.people["colleague"])), "of another class"
        sent(client, "printouts_print", by, **{"class": str(made.school_class.uuid)})
        assert "Print them" not in desk()
    with at_civil_time(AFTERNOON + WEEK + DAY):
        assert "missed" in desk()
        said = {"on": (AFTERNOON + WEEK).date().isoformat(), "how": "in_person", "note": ""}
        sent(client, "printouts_handover", by, printout=[str(one.uuid) for one in papers], **said)
        assert "Printouts to be handed over" not in desk()


def test_a_refusal_to_print_stands_on_the_page(made: SchoolDay) -> None:
    client, by = class_teacher(made), made.person("classteacher", "class_teacher")
    with at_civil_time(AFTERNOON):
        answer = sent(client, "printouts_print", by)
        assert answer.status_code == 422
        assert "There is nothing to print in this week" in answer.content.decode()


def test_missed_weeks_are_listed_with_their_clause_and_drawn(made: SchoolDay) -> None:
    made_week(made)
    client = signed_in(made.people["secretary"])
    with at_civil_time(WEDNESDAY_NOON + WEEK + DAY):
        page = shown(client)
        assert "Missed weeks" in page
        assert page.count("RU-19-4") >= 3
        assert "0 of 2 in time" in page


def test_tell_today_is_entered_with_the_way(made: SchoolDay) -> None:
    client, by = class_teacher(made), made.person("classteacher", "class_teacher")
    with as_owner():
        guardian = made.places[0].student.guardians.get()
        place = Enrollment.objects.get(pk=made.places[0].pk).uuid
    with at_civil_time(AT_LESSON + timedelta(hours=5)):
        assert "Tell today" in shown(client)
        said = {"place": str(place), "guardian": str(guardian.uuid), "day": MONDAY.isoformat()}
        assert sent(client, "printouts_tell", by, **said, how="by_post").status_code == 422
        assert sent(client, "printouts_tell", by, **said, how="by_phone").status_code == 302
        page = shown(client)
        assert "by telephone" in page
        assert "in time" in page
    with as_owner():
        assert Told.objects.get().how == "by_phone"


def test_a_class_teacher_sees_the_own_class_alone_and_a_teacher_no_paper(made: SchoolDay) -> None:
    papers = made_week(made)
    made.person("colleague", "class_teacher")
    colleague = signed_in(made.people["colleague"])
    by = made.person("colleague", "class_teacher")
    with at_civil_time(AFTERNOON):
        assert NAMES[0] not in shown(colleague)
        assert sent(colleague, "printouts_print", by).status_code == 422
        assert (
            sent(colleague, "printouts_print", by, **{"class": str(made.school_class.uuid)}).status_code
            == 404
        )
        said = {"printout": [str(papers[0].uuid)], "on": AFTERNOON.date().isoformat(), "how": "in_person"}
        assert sent(colleague, "printouts_handover", by, **said).status_code == 403
        teacher = signed_in(made.people["teacher"])
        assert teacher.get(reverse("printouts")).status_code == 404
    with as_owner():
        assert not WeeklyPrintout.objects.exclude(printed_at=None).exists()


@pytest.mark.parametrize("week", ["", "x", "9999-12-31", "0001-01-01", "2026-11-17"])
def test_no_odd_week_breaks_the_page(made: SchoolDay, week: str) -> None:
    client = class_teacher(made)
    with at_civil_time(AFTERNOON):
        shown(client, week=week)


@pytest.mark.parametrize(
    "said",
    [
        {"monday": "x"},
        {"monday": "2026-11-17"},
        {"printout": ["x"], "on": "2026-11-18", "how": "in_person"},
        {"class": "x"},
    ],
)
def test_odd_forms_are_answered(made: SchoolDay, said: dict[str, Any]) -> None:
    client, by = class_teacher(made), made.person("classteacher", "class_teacher")
    with at_civil_time(AFTERNOON):
        for route in ("printouts_print", "printouts_handover", "printouts_tell"):
            assert sent(client, route, by, **said).status_code in (404, 422), route


def test_the_page_takes_a_known_number_of_statements(made: SchoolDay) -> None:
    made_week(made)
    client = class_teacher(made)
    with at_civil_time(AFTERNOON):
        shown(client)
        with CaptureQueriesContext(connection) as statements:
            shown(client)
    assert len(statements) == FOR_THE_PAGE, "\n".join(one["sql"][:110] for one in statements)


def extract_of(client: Client, route: str, student: Any, **days: str) -> Any:
    asked = {"since": MONDAY.isoformat(), "until": (MONDAY + 2 * DAY).isoformat(), "do": "print", **days}
    return client.get(reverse(route, args=[student.student.uuid]), asked, HTTP_ACCEPT_LANGUAGE="ru")


def test_office_and_family_get_the_same_extract(made: SchoolDay) -> None:
    mother = Client()
    place = made.places[3]
    mother.force_login(mother_of(made, 3), "allauth.account.auth_backends.AuthenticationBackend")
    with at_civil_time(AFTERNOON):
        texts = []
        for client, route in (
            (signed_in(made.people["secretary"]), "extract"),
            (class_teacher(made), "extract"),
            (signed_in(made.people["deputy"]), "extract"),
            (mother, "diary_extract"),
        ):
            answer = extract_of(client, route, place)
            assert answer.status_code == 200, route
            texts.append(" ".join(pages_of(answer.content)))
        for text in texts:
            for word in ("Зуева Анна", "Математика", "Дроби", "№ 12"):
                assert word in text
            assert NAMES[1] not in text
        assert texts[-1] == texts[0].replace("Класс 5А ", "")


def test_the_extract_says_what_was_entered_of_this_student(made: SchoolDay) -> None:
    with at_civil_time(AFTERNOON):
        answer = extract_of(signed_in(made.people["secretary"]), "extract", made.places[1])
        (text,) = pages_of(answer.content)
    for word in ("5 Ответ", "4 Контрольная", "4,25"):
        assert word in text, text


def test_paper_says_what_was_changed_what_is_announced_and_what_was_reached(made: SchoolDay) -> None:
    """The same for the school and for the family; the week's printout names the tests of the week that follows."""
    by, teacher, place = made.deputy, made.teacher, made.places[1]
    made.person("colleague", "teacher")
    mother = Client()
    mother.force_login(mother_of(made, 3), "allauth.account.auth_backends.AuthenticationBackend")
    second, third = made.lessons[1].uuid, made.lessons[2].uuid
    with at_civil_time(AT_LESSON):
        with in_scope(by):
            move_lesson(by=by, lesson=second, slot=Slot(MONDAY + 2 * DAY, 2, *SECOND), reason="Учитель болен")
            change_room(by=by, lesson=second, room="7")
            substitute_lesson(by=by, lesson=third, teacher=made.people["colleague"])
            (following,) = plan_lessons(
                by=by,
                group=made.group,
                teacher=made.people["teacher"],
                slots=[Slot(MONDAY + WEEK, 1, *FIRST, "12")],
            )
            enter_results(
                by=by,
                school=made.orgs["school"],
                kind="olympiad",
                name="Городской этап",
                subject="",
                received_at=AT_LESSON - timedelta(hours=1),
                results={place.student.uuid: "победитель", made.places[3].student.uuid: "призёр"},
            )
        with in_scope(teacher):
            for lesson, title in ((second, "Дроби и доли"), (following.uuid, "Площади")):
                announce_work(by=teacher, lesson=lesson, work="test", title=title)
    changed = (
        "Математика, урок 1: перенесён на Среда",
        "Перенесён с: Вторник",
        "Ведёт Colleague, замена; по расписанию Teacher",
        "Кабинет 7 вместо 12",
        "Контрольная работа: Дроби и доли",
        "Олимпиада, Городской этап: ",
    )
    made_week(made)
    with at_civil_time(AFTERNOON):
        office = signed_in(made.people["secretary"])
        texts = {
            "office": extract_of(office, "extract", made.places[3]),
            "family": extract_of(mother, "diary_extract", made.places[3]),
        }
        said = {who: " ".join(pages_of(answer.content)) for who, answer in texts.items()}
        assert said["family"] == said["office"].replace("Класс 5А ", "")
        for word in (*changed, "призёр"):
            assert word in said["family"], f"{word} in {said['family']}"
        for word in ("Площади", "победитель", "Учитель болен"):
            assert word not in said["family"], word
        with override("ru"):
            printout = pages_of(printed(made, made.secretary))[1]
    for word in (*changed, "победитель", "Площади"):
        assert word in printout, f"{word} in {printout}"


def test_whose_student_it_is_not_has_no_extract(made: SchoolDay) -> None:
    made.person("colleague", "class_teacher")
    stranger = made.person("stranger", "record_officer", "other")
    mother = Client()
    mother.force_login(mother_of(made, 3), "allauth.account.auth_backends.AuthenticationBackend")
    with at_civil_time(AFTERNOON):
        for client in (
            signed_in(made.people["colleague"]),
            signed_in(made.people["teacher"]),
            signed_in(made.people["stranger"]),
        ):
            assert extract_of(client, "extract", made.places[1]).status_code == 404
        assert extract_of(mother, "diary_extract", made.places[1]).status_code == 404
    assert stranger.org_id == made.orgs["other"].pk


def test_a_family_that_prints_again_and_again_waits(made: SchoolDay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process sets one document at a time; the page itself is still there."""
    monkeypatch.setattr(extracts, "PER_READER", replace(extracts.PER_READER, times=1))
    mother, place = Client(), made.places[3]
    mother.force_login(mother_of(made, 3), "allauth.account.auth_backends.AuthenticationBackend")
    with at_civil_time(AFTERNOON):
        told = [extract_of(mother, "diary_extract", place).status_code for _ in range(2)]
        assert told == [200, 429]
        assert mother.get(reverse("diary_extract", args=[place.student.uuid])).status_code == 200


@pytest.mark.parametrize(
    "days", [{"since": "x"}, {"until": "2026-11-01"}, {"since": "2020-01-01"}, {"until": "9999-12-31"}]
)
def test_odd_days_are_refused_beside_the_field(made: SchoolDay, days: dict[str, str]) -> None:
    with at_civil_time(AFTERNOON):
        answer = extract_of(signed_in(made.people["secretary"]), "extract", made.places[1], **days)
        assert answer.status_code == 422


def test_an_extract_takes_a_known_number_of_statements(made: SchoolDay) -> None:
    client = signed_in(made.people["secretary"])
    with at_civil_time(AFTERNOON):
        extract_of(client, "extract", made.places[1])
        with CaptureQueriesContext(connection) as statements:
            extract_of(client, "extract", made.places[1])
    assert len(statements) == FOR_AN_EXTRACT, "\n".join(one["sql"][:110] for one in statements)
