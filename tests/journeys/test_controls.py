"""No control is dead: every page is walked for every role, and one control of each kind is pressed by keyboard.

What opens in the cover is pressed once for each person on the pages that load the same styles and scripts.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import zip_longest
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve, reverse
from playwright.sync_api import ConsoleMessage, Error, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.api import Appointment, User, acting_in, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.tests.papers import WEDNESDAY_NOON, made_week, on_paper
from matricula.diary.tests.statements import reading, requested, under_consent
from matricula.families.api import ServiceRequest
from matricula.journal.api import (
    Cell,
    Given,
    GradingPeriod,
    NewLine,
    TypedLine,
    add_lines,
    enter_marks,
    keep_bells,
    set_plan,
)
from matricula.journal.tests.schoolday import AT_LESSON, FIRST, MONDAY, SchoolDay
from matricula.registry.api import Guardian
from matricula.web.list_pages import ENDING as AS_WORKBOOK
from matricula.web.tests.test_diary_pages import browser
from tests.security.county import Victim, county, victim
from tests.security.pages import at_the_door, body, browser_of, roles_at
from tests.security.routes import ROUTES

__all__ = ["county", "victim"]

PRESSING = Path(__file__).with_name("pressing.js").read_text("utf-8")
OK = 200
DESKTOP: ViewportSize = {"width": 1360, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What tells one control from another of its kind: not whose record it leads to, or what it is filled with.
CONTROL = re.compile(
    r"<(?:form|button|summary|details|dialog|select|textarea|input|[a-z]+ [^>]*popover)\b[^>]*>"
)
OWN = re.compile(
    r'\b(?:id|for|value|checked|selected|popovertarget|form|action|hx-post|href|aria-[a-z]+)(?:="[^"]*")?'
)
# Answer with a file or to a form alone; that no page hides here is what the test of the leaks walks.
NO_PAGES = {
    "account_telephone", "case_evidence", "case_start_own", "case_move", "case_reveal", "officers_workbook", "paper",
    "students_suggested",
    "classes_workbook", "messages_workbook", "people_workbook", "sealed_workbook", "roll_uploads",
    "ended_turns_workbook", "season_students_workbook", "season_gaps_workbook",
    "students_workbook", "cases_workbook", "case_lines_workbook", "inbox_workbook", "class_month_workbook",
    "look_into_workbook", "promotion_workbook", "statuses_workbook", "summary_paper",
    "people_revoke", "reveal", "roll_check",
    "roll_classes", "roll_confirm", "roll_errors", "roll_load", "roll_template",
    "student_seat", "set_language", "switch_appointment", "message_open", "paper_view",
    "family_letter", "family_end", "diary_tick", "diary_week_seen", "lesson_remark_withdraw",
    "grid_changes", "grid_batch", "decide_reopening", "withdraw_result", "lesson_topic", "lesson_work",
    "timetable_workbook", "timetable_template", "class_letters", "service_requests_workbook", "service_decline",
    "class_mails", "service_mail", "students_filter_remove",
    "printouts_print", "printouts_handover", "printouts_tell", "duties_workbook", "duties_sheet",
    "studies_template", "student_photo", "family_photo", "season_sheets", "student_form_paper", "certificate_run",
    "certificate_run_paper", "certificate_print", "certificates_workbook", "certificates_paper", "lesson_file",
    "lesson_file_withdraw", "diary_file", "deferral_paper", "certificates_print",
    *(name for name in ROUTES if name.endswith(AS_WORKBOOK)),
}  # fmt: skip
# Of schools whose law has a journal: pressed in a school of their own.
OF_THE_JOURNAL = {
    "lessons", "lesson", "lesson_remarks", "lesson_homework", "cell_past", "grids", "grid", "weeks_seen",
    "family_readers", "terms", "term_sheet", "reopenings", "summaries", "summary_sheet", "exam_results", "class_missed",
    "class_works", "duties", "duties_proof", "duty_shares", "family_mails",
    "planning", "planning_lesson", "timetable", "planning_groups", "planning_group", "group_plan", "planning_year",
    "planning_marking",
    "service_requests", "service_request_new", "service_request", "family_declare", "family_form", "class_families",
    "printouts", "extract",
}  # fmt: skip

# Of schools whose law has a season: pressed in `test_controls_of_leaving.py`.
OF_LEAVING = {
    "studies", "studies_workbook", "studies_review", "studies_returned", "studies_courses", "studies_enter",
    "studies_result",
    "seasons", "season", "season_students", "season_work", "season_own_checks", "season_checks", "season_gaps",
    "season_business", "season_destinations", "season_rehearsal", "class_forms", "form_report_new", "form_reports",
    "form_report", "certificates", "certificate_issue", "certificate_void",
    "certificates_register", "students_photos", "student_graduation", "student_forms", "student_form",
    "student_clause",
}  # fmt: skip

# A family's own, and the page on which anybody asks to become one; two of them lead on to a day or a week.
OF_FAMILIES = {
    "diary", "diary_day", "diary_this_week", "diary_week", "diary_marks", "diary_forecast", "diary_school",
    "diary_looks", "diary_extract", "family_told", "service", "family_help",
}  # fmt: skip

# In the province that is walked nobody has the others: who asks is told that there is none, or led to a family's door.
PRESSED_HERE = [one for one in ROUTES if one not in NO_PAGES | OF_THE_JOURNAL | OF_LEAVING | OF_FAMILIES]


@dataclass
class Walk:
    """One person's browser on its way through the pages: what was pressed, and what was wrong."""

    who: str
    page: Page
    faults: list[str] = field(default_factory=list)
    pressed: set[tuple[str, str]] = field(default_factory=set)
    route: str = ""

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong(f"script: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location.get("url", "") != self.page.url:
            self.wrong(f"console: {message.text}")

    def wrong(self, fault: str) -> None:
        self.faults.append(f"{self.who} · {self.route} · {fault}")

    def new(self, kind: str, route: str | None = None) -> bool:
        """Whether this kind of control was not pressed yet on this route, or on what is the same for many."""
        key = (route or self.route, kind)
        if key in self.pressed:
            return False
        self.pressed.add(key)
        return True

    def open(self, route: str, address: str) -> bool:
        """Load a page; false where this person is answered that it is not theirs, or where it is another page."""
        self.route = route
        answer = self.page.goto(address, wait_until="domcontentloaded")
        assert answer is not None
        if answer.status >= 500:
            self.wrong(f"answered {answer.status}")
        return bool(answer.ok)

    def press_all(self, route: str, address: str) -> bool:
        """Press what the page has; false where it is not this person's."""
        if not self.open(route, address):
            return False
        self.open_what_is_new("", "[[...pressing.faults(), ...pressing.glued()], pressing.openers()]")
        self.page.set_viewport_size(PHONE)
        self.open_what_is_new(
            "phone: ",
            "pressing.small().then(small => [[...small, ...pressing.faults()], pressing.openers()])",
        )
        self.page.set_viewport_size(DESKTOP)
        self.follow(address)
        return True

    def open_what_is_new(self, where: str, look: str) -> None:
        """Note the faults that are seen, then open by Enter and close by Escape; a second Enter closes what folds."""
        page = self.page
        found, openers = page.evaluate(look)
        for fault in found:
            self.wrong(f"{where}{fault}")
        new = [(kind, number) for kind, number, shared in openers if self.new(where + kind, shared)]
        if new:
            page.evaluate("number => pressing.focus(number)", new[0][1])
        # The next has the focus as soon as the one before it is looked at and closed.
        for (kind, number), following in zip_longest(new, [number for _kind, number in new[1:]]):
            page.keyboard.press("Enter")
            faults = page.evaluate("number => pressing.opened(number)", number)
            page.keyboard.press("Enter" if "details" in kind else "Escape")
            faults += page.evaluate("both => pressing.closed(...both)", [number, following])
            for fault in faults:
                self.wrong(f"{where}{kind}: {fault}")

    def follow(self, address: str) -> None:
        """What leads to another page, one after the other; each begins on the page again."""
        page = self.page
        away = False
        for kind, selector in page.evaluate("pressing.ways()"):
            # The search of the cover is the same on all pages.
            if not self.new(
                kind, "cover" if "find" in kind or kind == f"form {reverse('students')}" else None
            ):
                continue
            if away:
                page.goto(address, wait_until="domcontentloaded")
                page.evaluate("pressing.ways()")
            away = kind != "htmx"
            control = page.locator(selector)
            try:
                if kind == "htmx":
                    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
                        control.press("Enter")
                    if not answered.value.ok:
                        self.wrong(f"{kind}: answered {answered.value.status}")
                    continue
                with page.expect_navigation(wait_until="domcontentloaded") as led:
                    if kind.startswith("choice"):
                        control.select_option(index=1)
                    else:
                        control.press("Enter")
                if not led.value or not led.value.ok:
                    self.wrong(f"{kind}: leads to {led.value.status if led.value else 'nothing'}")
            except Error as error:
                if not self.brings_a_file(selector):
                    self.wrong(f"{kind}: {error.message.splitlines()[0]}")

    def brings_a_file(self, selector: str) -> bool:
        """Whether what led to no page gives a file, as a document does: pressed again, it comes."""
        try:
            with self.page.expect_download(timeout=5000):
                self.page.locator(selector).press("Enter")
        except Error:
            return False
        return True

    def press_keys(self) -> None:
        """The shortcuts of the first page, and the help that lists them."""
        page = self.page
        assert self.open("home", reverse("home"))
        for keys, number in page.evaluate("pressing.keys()"):
            for key in keys.split(" "):
                page.keyboard.press(key)
            if page.evaluate("pressing.taken()") != number:
                self.wrong(f"key {keys}: nothing happens")
        page.keyboard.press("?")
        if not page.evaluate("document.querySelector('#keys-help').getBoundingClientRect().height > 40"):
            self.wrong("key ?: no help is seen")
        page.keyboard.press("Escape")
        if page.evaluate("Boolean(document.querySelector('dialog[open]'))"):
            self.wrong("key ?: the help does not close")


def controls_of(page: str) -> frozenset[str]:
    """Which kinds of controls the sheet of a page has; the cover's are pressed once for each person."""
    return frozenset(OWN.sub("", one) for one in CONTROL.findall(page[page.index("<main") :]))


def addresses(victim: Victim, person: Appointment) -> Iterator[tuple[str, str]]:
    """Every page once that is not refused to the role for its own sake, and the case at two of its stages."""
    by = acting_in(person)
    for name in PRESSED_HERE:
        if at_the_door(name, "get", by) != "not permitted":
            yield name, reverse(name, args=ROUTES[name](victim))
    yield "case, a draft", reverse("case", args=[victim.draft.uuid])
    yield "family_door", reverse("family_door")


def walkers() -> dict[str, list[str]]:
    """Which roles are walked: of the schools on both sides of the transfer, and of the office above them.

    The school that receives has the pages of the one that sends, but for those of the case that it started.
    """
    return {
        "east_one": roles_at("school"),
        "east_two": ["record_officer", "head"],
        "east": roles_at("district"),
    }


@pytest.fixture
def walk(pages: Callable[..., Page], live_server: LiveServer) -> Callable[[Appointment | User], Walk]:
    """A browser in which somebody has signed in: an officer, or somebody of a family."""

    def begin(person: Appointment | User) -> Walk:
        page = pages(viewport=DESKTOP, locale="en", reduced_motion="reduce")
        page.context.add_init_script(PRESSING)
        if isinstance(person, Appointment):
            client, who = browser_of(person), f"{person.role} of {person.org.code}"
        else:
            client, who = browser(person), "family"
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return Walk(who, page)

    return begin


def test_no_control_of_any_page_is_dead(victim: Victim, walk: Callable[[Appointment | User], Walk]) -> None:
    faults: list[str] = []
    seen: set[str] = set()
    pressed: set[tuple[str, frozenset[str]]] = set()
    for office, roles in walkers().items():
        for role in roles:
            person = victim.province.appointment(office, role)
            asking, walking = browser_of(person), walk(person)
            walking.press_keys()
            for route, address in addresses(victim, person):
                answer = asking.get(address, follow=True)
                if answer.status_code != OK:
                    continue
                seen.add(route)
                if not answer.headers["Content-Type"].startswith("text/html"):
                    continue  # a workbook, or a paper: there is nothing to press
                # Two roles whose page has the same controls press them once, and so do two addresses that lead there.
                end = resolve(answer.request["PATH_INFO"]).view_name if answer.redirect_chain else route
                controls = controls_of(body(answer))
                if (end, controls) not in pressed:
                    pressed.add((end, controls))
                    walking.press_all(route, address)
            faults += walking.faults
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert seen >= set(PRESSED_HERE), "nobody here may open this page, so nobody pressed its controls"


@pytest.fixture
def school(transactional_db: None) -> Iterator[SchoolDay]:
    """A school whose week was taught, planned further and printed; one family asked in writing to read."""
    made = on_paper()
    made.person("city", "head", "city")
    school, deputy, day = made.orgs["school"], made.deputy, timedelta(days=1)
    with at_civil_time(AT_LESSON), in_scope(deputy):
        keep_bells(by=deputy, school=school, bells={1: FIRST, 2: (time(9, 25), time(10, 10))})
        add_lines(
            by=deputy,
            school=school,
            lines=[NewLine(made.group, made.people["teacher"], 5, 2, MONDAY + 4 * day, "12")],
        )
        set_plan(by=deputy, group=made.group.uuid, lines=[TypedLine("Доли и дроби", "Дроби", 2)])
    with as_owner():
        for seq, begun in ((1, MONDAY - 63 * day), (2, MONDAY - 14 * day)):
            GradingPeriod.objects.create(
                school=school,
                session=made.group.session,
                stage=made.group.stage,
                kind="quarter",
                seq=seq,
                started_on=begun,
                ended_on=begun + 28 * day,
            )
    requested(made)
    made_week(made)
    with at_civil_time(WEDNESDAY_NOON + day / 24):
        yield made


def pages_of_the_journal(made: SchoolDay) -> dict[str, list[tuple[str, str]]]:
    """Route and address of every page of the journal, by who opens it."""
    lesson, group, students = made.lessons[0].uuid, made.group.uuid, [one.student.uuid for one in made.places]
    school_class = made.school_class.uuid
    with as_owner():
        quarter = GradingPeriod.objects.get(seq=2)
        asked = ServiceRequest.objects.get()
        mother = Guardian.objects.get(student__uuid=students[0])

    def to(route: str, *arguments: object, query: str = "") -> tuple[str, str]:
        return route, reverse(route, args=arguments) + query

    families = to("class_families", school_class)
    return {
        "teacher": [
            to("lessons"),
            to("lessons", query=f"?on={MONDAY}"),
            to("lesson", lesson),
            to("lesson_remarks", lesson),
            to("lesson_homework", lesson),
            to("cell_past", lesson, students[2]),
            to("grid", group),
            to("terms"),
            to("group_plan", group),
        ],
        "classteacher": [to("weeks_seen"), to("class_missed", school_class), to("printouts"), families],
        "deputy": [
            to("lesson", lesson),
            to("grids"),
            to("grid", group),
            to("terms"),
            to("term_sheet", group, quarter.pk),
            to("reopenings"),
            to("summaries"),
            to("summary_sheet", school_class),
            to("exam_results", query=f"?class={school_class}"),
            to("class_works", school_class),
            to("planning"),
            to("planning", query=f"?on={MONDAY}"),
            to("planning_lesson", made.lessons[2].uuid),
            to("timetable"),
            to("planning_groups"),
            to("planning_group", group),
            to("group_plan", group),
            to("planning_year"),
            to("planning_marking"),
            to("duties"),
            to("duties_proof"),
        ],
        "city": [to("duty_shares")],
        "secretary": [
            to("family_readers", students[0]),
            to("family_declare", students[0], query=f"?who={mother.uuid}"),
            families,
            to("service_requests"),
            to("service_request_new"),
            to("service_request", asked.uuid),
            to("printouts"),
            to("extract", students[0]),
        ],
    }


def press(walking: Walk, pages: list[tuple[str, str]]) -> None:
    for route, address in pages:
        assert walking.press_all(route, address), f"{walking.who} may open {route}"
    assert walking.pressed, walking.who
    assert not walking.faults, "\n".join(dict.fromkeys(walking.faults))


def marked(made: SchoolDay) -> None:
    """The third student has a mark in the first lesson."""
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        mark = Cell(made.lessons[0].uuid, made.places[2].student.uuid, (Given("4", "answer"),), 0)
        enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[mark])


def test_no_control_of_the_journal_is_dead(
    walk: Callable[[Appointment | User], Walk], school: SchoolDay
) -> None:
    marked(school)
    pages = pages_of_the_journal(school)
    agreed = [
        ("family_form", reverse("family_form", args=[school.places[0].student.uuid])),
        ("family_mails", reverse("family_mails")),
    ]
    assert {route for each in [*pages.values(), agreed] for route, _address in each} == OF_THE_JOURNAL
    for name, opened in pages.items():
        press(walk(school.people[name]), opened)
    # In what form a family is told, e-mail among them, the law of another school asks.
    under_consent(school)
    press(walk(school.people["secretary"]), agreed)


def test_no_control_of_the_diary_is_dead(
    walk: Callable[[Appointment | User], Walk], school: SchoolDay
) -> None:
    """For a mother whose child has marks; the other mothers read on paper."""
    student = school.places[2].student.uuid
    marked(school)
    arguments: dict[str, list[object]] = {
        "diary_day": [student, MONDAY],
        "diary_week": [student, MONDAY],
        "diary_forecast": [student, "mathematics"],
        "service": [school.orgs["school"].code],
    }
    pages = [(one, reverse(one, args=arguments.get(one, [student]))) for one in sorted(OF_FAMILIES)]
    press(walk(reading(school, 2)), pages)
