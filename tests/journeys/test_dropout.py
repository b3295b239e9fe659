"""Three days of absence, suspicion, home visits, dropout on the eleventh day, and the child is back in class."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.urls import reverse
from playwright.sync_api import Page, expect

from matricula.attendance.tests.classes import MONDAY, TUESDAY, WEDNESDAY, taught
from matricula.authorities.tests.people import ZONE, Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.quality.api import look
from matricula.registry.api import SchoolClass, Student
from matricula.regulation.api import Procedure, stack_for
from tests.journeys.desks import NAME, ON_A_PHONE, Desk
from tests.journeys.reading import next_page
from tests.journeys.test_attendance import PHONE

REPORTED = WEDNESDAY
NINTH, ELEVENTH = REPORTED + timedelta(days=9), REPORTED + timedelta(days=11)
BACK = ELEVENTH + timedelta(days=1)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(ZONE))


def law_of(procedure: str) -> Procedure:
    return stack_for("cn_guizhou").procedure(procedure, on=WEDNESDAY)


def status() -> str:
    with as_owner():
        return str(Student.objects.get(name=NAME).status)


def test_a_child_stays_away_is_reported_and_comes_back(
    province: Province, sign_in: Callable[..., Page], desk: Callable[..., Desk], paper: Path
) -> None:
    made = taught(province, (NAME, "测试乙"))
    teacher_of = province.appointment("east_one", "class_teacher")
    with as_owner():
        SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher=teacher_of)
    teacher = sign_in("east_one", "class_teacher", **PHONE)
    officer, head = desk("east_one"), desk("east_one", "head", **ON_A_PHONE)
    student = reverse("student", args=[made.pupils[0].uuid])

    for day in (MONDAY, TUESDAY, WEDNESDAY):
        with at_civil_time(at(day, 9)):
            ticks(teacher, reverse("class_day", args=[made.school_class.uuid, day.isoformat()]))
    with at_civil_time(at(WEDNESDAY, 10)):
        look()
        is_suspected(officer, head, paper)
        is_reported(officer, head, student, paper)
    with at_civil_time(at(NINTH, 9)):
        is_no_dropout_yet(officer, student)
    with at_civil_time(at(ELEVENTH, 9)):
        look()
        is_a_dropout(officer, head, paper)
    with at_civil_time(at(BACK, 9)):
        ticks(teacher, reverse("class_day", args=[made.school_class.uuid, BACK.isoformat()]))
        look()
        is_back(officer, head, paper)
        officer.page.goto(reverse("student_tab", args=[made.pupils[0].uuid, "timeline"]))
        for words in ("Suspected dropout", "Dropout", "CN-GZ-19.3"):
            officer.sees(words)


def ticks(teacher: Page, list_of_the_day: str) -> None:
    """The one name is tapped: whoever was expected is absent, whoever was not is there."""
    teacher.goto(list_of_the_day)
    teacher.get_by_role("main").get_by_text(NAME).tap()
    with next_page(teacher):
        teacher.get_by_role("button", name="Store the list").tap()
    expect(teacher.get_by_role("button", name="Store the list")).to_be_hidden()


def is_suspected(officer: Desk, head: Desk, paper: Path) -> None:
    """What was found leads to the form, with its days filled in."""
    officer.page.goto(reverse("look_into"))
    officer.press(f"Mark as suspected dropout {NAME}")
    expect(officer.page.locator("[name=absent_days]")).to_have_value("3")
    expect(officer.page.locator("[name=from_day]")).to_have_value(WEDNESDAY.isoformat())
    officer.press("Save the form")
    officer.attach(paper, "attendance")
    officer.press("File it")
    head.answer("Decide")
    assert status() == "suspected_dropout"


def is_reported(officer: Desk, head: Desk, student: str, paper: Path) -> None:
    """The home visits are reported, which starts the time to come back; the letters are there to be printed."""
    officer.begin(student, law_of("dropout_report"))
    officer.fill_in(
        visited_on=REPORTED.isoformat(),
        visited_by="陆老师",
        visit="家中无人，邻居称随父母外出。",
        done="电话联系家长。",
        township="大十字街道办事处",
        community="清江社区",
    )
    officer.press("Save the form")
    officer.attach(paper, "visit_records")
    officer.press("File it")
    case = officer.page.url
    head.answer("Decide")
    officer.page.goto(case)
    officer.picture("dropout-reported")
    for letter in law_of("dropout_report").letters:
        officer.page.goto(case)
        officer.follow(letter.names.in_("en"))
        expect(officer.page.locator("body")).to_contain_text(NAME)
        officer.picture(f"letter-{letter.id}")


def is_no_dropout_yet(officer: Desk, student: str) -> None:
    """On the ninth day the time to come back still runs: the article stands beside the day."""
    officer.begin(student, law_of("dropout"))
    officer.fill_in(
        from_day=NINTH.isoformat(), done="多次劝返未果。", township="大十字街道办事处", community="清江社区"
    )
    officer.press("Save the form")
    expect(officer.page.locator("#id_from_day_error")).to_contain_text("CN-GZ-20")
    officer.picture("dropout-too-early")


def is_a_dropout(officer: Desk, head: Desk, paper: Path) -> None:
    """Once it is over, what was found leads to the case that was begun."""
    officer.page.goto(reverse("look_into"))
    officer.sees("Not back in time")
    officer.picture("dropout-not-back")
    officer.press(f"Mark as dropout {NAME}")
    officer.follow("Change the form")
    officer.fill_in(from_day=ELEVENTH.isoformat())
    officer.press("Save the form")
    officer.attach(paper, "return_record")
    officer.press("File it")
    head.answer("Decide")
    assert status() == "dropout"


def is_back(officer: Desk, head: Desk, paper: Path) -> None:
    """In class again: the return is offered with its first day."""
    officer.page.goto(reverse("look_into"))
    officer.press(f"Enter the return to school {NAME}")
    expect(officer.page.locator("[name=from_day]")).to_have_value(BACK.isoformat())
    officer.press("Save the form")
    officer.attach(paper, "return_record")
    officer.press("File it")
    head.answer("Decide")
    assert status() == "normal"
