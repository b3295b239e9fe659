"""No control is dead: every page is walked for every role, and one control of each kind is pressed by keyboard."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Error, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.api import Appointment
from matricula.config.testing import as_owner
from matricula.journal.api import GradingPeriod
from matricula.journal.tests.schoolday import MONDAY, school_day
from matricula.registry.api import SchoolClass
from tests.security.pages import ROUTES, Victim, body, browser_of, county, roles_at, victim

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
    "students_workbook", "cases_workbook", "case_lines_workbook", "inbox_workbook", "class_month_workbook",
    "look_into_workbook", "promotion_workbook", "statuses_workbook", "summary_paper",
    "people_revoke", "reveal", "roll_check",
    "roll_classes", "roll_confirm", "roll_errors", "roll_load", "roll_template",
    "student_seat", "set_language", "switch_appointment", "message_open", "paper_view",
    "family_letter", "family_end", "diary_tick", "diary_week_seen", "lesson_remark_withdraw",
    "grid_changes", "grid_batch", "decide_reopening", "withdraw_result",
}  # fmt: skip
# Of schools whose law has a journal: pressed in a school of their own.
OF_THE_JOURNAL = {
    "lessons", "lesson", "lesson_remarks", "grids", "grid", "weeks_seen", "family_readers", "terms", "term_sheet",
    "reopenings", "summaries", "summary_sheet", "exam_results", "class_missed",
}  # fmt: skip


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
        """Whether this kind of control was not pressed yet on this route."""
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

    def press_all(self, route: str, address: str) -> None:
        if not self.open(route, address):
            return
        page = self.page
        for fault in page.evaluate("pressing.faults()"):
            self.wrong(fault)
        for kind, number in page.evaluate("pressing.openers()"):
            if self.new(kind):
                self.open_and_close(kind, number)
        page.set_viewport_size(PHONE)
        for fault in page.evaluate("pressing.faults()"):
            self.wrong(f"phone: {fault}")
        for kind, number in page.evaluate("pressing.openers()"):
            if self.new(f"phone: {kind}"):
                self.open_and_close(f"phone: {kind}", number)
        page.set_viewport_size(DESKTOP)
        self.follow(address)

    def open_and_close(self, kind: str, number: int) -> None:
        """By Enter and Escape; what folds is closed by a second Enter."""
        page = self.page
        page.evaluate("number => pressing.focus(number)", number)
        page.keyboard.press("Enter")
        faults = page.evaluate("number => pressing.opened(number)", number)
        if "details" in kind:
            page.evaluate("number => pressing.refocus(number)", number)
        page.keyboard.press("Enter" if "details" in kind else "Escape")
        faults += page.evaluate("number => pressing.closed(number)", number)
        for fault in faults:
            self.wrong(f"{kind}: {fault}")

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
                self.wrong(f"{kind}: {error.message.splitlines()[0]}")

    def press_keys(self) -> None:
        """The shortcuts of the first page, and the help that lists them."""
        page = self.page
        assert self.open("home", reverse("home"))
        for keys, number in page.evaluate("pressing.keys()"):
            page.evaluate("document.activeElement.blur(); window.pressedByKey.length = 0")
            for key in keys.split(" "):
                page.keyboard.press(key)
            if page.evaluate("window.pressedByKey[0]") != number:
                self.wrong(f"key {keys}: nothing happens")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("?")
        if not page.evaluate("document.querySelector('#keys-help').getBoundingClientRect().height > 40"):
            self.wrong("key ?: no help is seen")
        page.keyboard.press("Escape")
        if page.evaluate("Boolean(document.querySelector('dialog[open]'))"):
            self.wrong("key ?: the help does not close")


def controls_of(page: str) -> frozenset[str]:
    """Which kinds of controls the sheet of a page has; the cover's are pressed once for each person."""
    return frozenset(OWN.sub("", one) for one in CONTROL.findall(page[page.index("<main") :]))


def addresses(victim: Victim) -> Iterator[tuple[str, str]]:
    """Every page once, and the case at two of its stages."""
    for name, arguments in ROUTES.items():
        if name not in NO_PAGES:
            yield name, reverse(name, args=arguments(victim))
    yield "case, a draft", reverse("case", args=[victim.draft.uuid])


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
def walk(pages: Callable[..., Page], live_server: LiveServer) -> Callable[[Appointment], Walk]:
    """A browser in which somebody has signed in."""

    def begin(appointment: Appointment) -> Walk:
        page = pages(viewport=DESKTOP, locale="en", reduced_motion="reduce")
        page.context.add_init_script(PRESSING)
        session = browser_of(appointment).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return Walk(f"{appointment.role} of {appointment.org.code}", page)

    return begin


def test_no_control_of_any_page_is_dead(victim: Victim, walk: Callable[[Appointment], Walk]) -> None:
    faults: list[str] = []
    seen: set[str] = set()
    pressed: set[tuple[str, frozenset[str]]] = set()
    for office, roles in walkers().items():
        for role in roles:
            person = victim.province.appointment(office, role)
            asking, walking = browser_of(person), walk(person)
            walking.press_keys()
            for route, address in addresses(victim):
                answer = asking.get(address, follow=True)
                if answer.status_code != OK:
                    continue
                seen.add(route)
                if not answer.headers["Content-Type"].startswith("text/html"):
                    continue  # a workbook, or a paper: there is nothing to press
                # Two roles whose page has the same controls press them once.
                controls = controls_of(body(answer))
                if (route, controls) not in pressed:
                    pressed.add((route, controls))
                    walking.press_all(route, address)
            faults += walking.faults
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert seen >= set(ROUTES) - NO_PAGES - OF_THE_JOURNAL, (
        "nobody here may open this page, so nobody pressed its controls"
    )


def test_no_control_of_the_journal_is_dead(
    walk: Callable[[Appointment], Walk], transactional_db: None
) -> None:
    made = school_day()
    lessons, lesson = reverse("lessons"), reverse("lesson", args=[made.lessons[0].uuid])
    grids, grid = reverse("grids"), reverse("grid", args=[made.group.uuid])
    remarks = reverse("lesson_remarks", args=[made.lessons[0].uuid])
    class_teacher = made.person("class.teacher", "class_teacher")
    with as_owner():
        SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher_id=class_teacher.appointment_id)
        quarter = GradingPeriod.objects.create(
            school=made.orgs["school"],
            session=made.group.session,
            stage=made.group.stage,
            kind="quarter",
            seq=2,
            started_on=MONDAY - timedelta(days=14),
            ended_on=MONDAY + timedelta(days=14),
        )
    readers = reverse("family_readers", args=[made.places[0].student.uuid])
    pages = {
        "teacher": [
            ("lessons", lessons),
            ("lessons", f"{lessons}?on={MONDAY}"),
            ("lesson", lesson),
            ("lesson_remarks", remarks),
        ],
        "class.teacher": [
            ("weeks_seen", reverse("weeks_seen")),
            ("class_missed", reverse("class_missed", args=[made.school_class.uuid])),
        ],
        "deputy": [
            ("lesson", lesson),
            ("grids", grids),
            ("grid", grid),
            ("terms", reverse("terms")),
            ("term_sheet", reverse("term_sheet", args=[made.group.uuid, quarter.pk])),
            ("reopenings", reverse("reopenings")),
            ("summaries", reverse("summaries")),
            ("summary_sheet", reverse("summary_sheet", args=[made.school_class.uuid])),
            ("exam_results", f"{reverse('exam_results')}?class={made.school_class.uuid}"),
        ],
        "secretary": [("family_readers", readers)],
    }
    assert {route for each in pages.values() for route, _address in each} == OF_THE_JOURNAL
    for name, opened in pages.items():
        walking = walk(made.people[name])
        for route, address in opened:
            assert walking.open(route, address), f"{name} may open {route}"
            walking.press_all(route, address)
        assert walking.pressed, name
        assert not walking.faults, "\n".join(dict.fromkeys(walking.faults))
