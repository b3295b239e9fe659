"""The demonstration as a whole: loaded as the owner, looked at and worked with as the application."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from matricula.admission.api import AdmissionPlace, AdmissionPlan
from matricula.attendance.api import DayList, absent_runs
from matricula.authorities.api import (
    Appointment,
    NotPermitted,
    Org,
    User,
    acting_for,
    in_scope,
    require,
    working_calendar,
)
from matricula.cases.api import Case, CaseState, Evidence, Step
from matricula.config.testing import as_owner
from matricula.deployment.api import civil_offset, is_demo
from matricula.exchange.api import demo_accounts, demo_user
from matricula.exchange.demo.loading import load_demo
from matricula.exchange.demo.people import DEMO_PASSWORD
from matricula.exchange.demo.roll_workbook import write_demo_rolls
from matricula.exchange.models import RollRow, RowState
from matricula.exchange.roll.report import recent_uploads
from matricula.exchange.tests.demonstration import demonstrated
from matricula.kernel.clock import civil_now, civil_today, travelled
from matricula.quality.api import WatchRow
from matricula.registry.api import (
    ArchiveItem,
    Enrollment,
    EnrollmentStatus,
    Promotion,
    PromotionStay,
    SealedSnapshot,
    Student,
    StudentNumber,
    broken_links,
    staying_by_case,
    staying_by_status,
)
from matricula.regulation.api import Refused

pytestmark = pytest.mark.long
DOMAIN = "demo.example"
CALLED = {"g10": "高一", "g11": "高二", "g12": "高三"}


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The demonstration, the same for all tests of this module; gives its workbook."""
    with demonstrated(request.config, django_db_blocker):
        with as_owner():
            [file] = write_demo_rolls(tmp_path_factory.mktemp("demo"))
        yield file


@pytest.fixture(autouse=True)
def each(demo: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every test in a part of that transaction of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def officer(word: str) -> User:
    return User.objects.get(email=f"{word}@{DOMAIN}")


def sees(word: str) -> int:
    by = acting_for(officer(word))
    if by is None:
        return Student.objects.count()
    with in_scope(by):
        return Student.objects.count()


def test_it_says_what_it_is_and_is_loaded_once() -> None:
    assert is_demo()
    assert civil_offset() == travelled(), "the clock stands as it stood"
    with as_owner():
        assert load_demo() is None
    assert Org.objects.filter(tier="school").count() == 13
    assert Org.objects.filter(tier="district").count() == 92 + 103


def test_everybody_sees_their_own_part() -> None:
    assert sees("officer.guizhou") == 6000
    assert sees("officer.qiandongnan") == 6000
    kaili, leishan = sees("officer.kaili"), sees("officer.leishan")
    assert leishan >= 739
    assert 0 < sees("officer.qiandong") < sees("officer.beipo") < kaili
    # Only those with business in both counties are seen in both.
    assert kaili + leishan + sees("officer.qiandong") >= 6000
    assert sees("former.qingjiang") == 0


def test_pupils_have_come_all_the_ways_that_there_are() -> None:
    by = acting_for(officer("head.guizhou"))
    assert by is not None
    with in_scope(by):
        statuses = Counter(Student.objects.values_list("status", flat=True))
        kinds = set(ArchiveItem.objects.values_list("kind", flat=True))
        unnumbered = Student.objects.exclude(numbers__ended_on__isnull=True).count()
        here = Student.objects.exclude(status__in=("withdrawn", "dead", "graduated"))
        unplaced = set(here.filter(class_name="").values_list("pk", flat=True))
        newcomers = here.filter(class_name="", school__code="9952260102", stage="primary")
        grades = Counter(newcomers.values_list("grade", flat=True))
        unplaced -= set(newcomers.values_list("pk", flat=True))
        moved = Case.objects.filter(state=CaseState.APPLIED, procedure="transfer")
        came = set(moved.values_list("subjects__student_id", flat=True))
        came |= set(AdmissionPlace.objects.exclude(taken_at=None).values_list("student_id", flat=True))
    assert {"normal", "pending", "on_leave", "suspected_dropout", "dropout", "abroad", "withdrawn"} <= set(
        statuses
    )
    assert statuses["normal"] > 5300
    assert len(kinds) >= 6
    assert unnumbered == 0
    assert unplaced <= came, "only those who have just come to a school have no class yet"
    assert (grades["g01"], grades["g02"]) == (29, 1), "thirty for one press, of whom one is in another grade"


def test_transfers_stand_at_every_stage() -> None:
    by = acting_for(officer("head.guizhou"))
    assert by is not None
    with in_scope(by):
        states = Counter(Case.objects.values_list("state", flat=True))
        waiting = set(Step.objects.filter(state="open", procedure="transfer").values_list("rule", flat=True))
        requests = set(
            Step.objects.filter(state="open", procedure="formal_number").values_list("rule", "due_at")
        )
        late = list(Step.objects.filter(state="open", swept_at__isnull=False))
        papers = Evidence.objects.count()
        future = Case.objects.filter(opened_at__gt=civil_now()).count()
        lineup = list(Step.objects.order_by("case_id", "round", "seq").values_list("case_id", "received_at"))
    assert set(states) == {
        CaseState.DRAFT, CaseState.RUNNING, CaseState.RETURNED, CaseState.REFUSED, CaseState.WITHDRAWN,
        CaseState.APPLIED,
    }  # fmt: skip
    assert waiting == {
        "receiving_school", "receiving_authority", "sending_school", "sending_authority", "common_authority",
        "correction",
    }  # fmt: skip
    assert requests == {("authority", None), ("province", None)}
    assert len(late) >= 3
    assert all(step.late and step.escalated_to_id for step in late)
    assert all(step.due_at and step.due_at < civil_now() for step in late)
    assert future == 0
    assert papers >= 40
    assert lineup == sorted(lineup), "each turn was received after the one before"


def test_lists_were_taken_on_the_last_school_days_and_one_pupil_is_missing_for_three() -> None:
    by = acting_for(officer("officer.xinghe"))
    assert by is not None
    today = civil_today(by.zone)
    with in_scope(by):
        lists = DayList.objects.select_related("school_class__session", "school")
        days = sorted({one.day for one in lists})
        assert all(working_calendar(one.school).is_working_day(one.day) for one in lists)
        assert today not in days, "today's are for whoever tries it"
        assert [run.days for run in absent_runs(today)] == [tuple(days[-3:])]


def test_leaves_run_end_and_are_over() -> None:
    by = acting_for(officer("officer.kaili"))
    assert by is not None
    with in_scope(by):
        cases = Case.objects.filter(procedure="leave")
        waiting = cases.get(state=CaseState.RUNNING)
        links = EnrollmentStatus.objects.filter(
            case_uuid__in=cases.filter(state=CaseState.APPLIED).values("uuid"),
            enrollment__student__status="on_leave",
        )
        left = sorted((one.until - civil_today(by.zone)).days for one in links if one.until)
        unplanned = EnrollmentStatus.objects.filter(status="on_leave", until=None)
        assert waiting.steps.get(state="open").holder_org_id == by.org_id
        assert left == [-6, 7, 60, 120]
        assert not unplanned.exists(), "every leave has a planned end"


def test_everything_that_happens_to_pupils_has_a_case() -> None:
    by = acting_for(officer("head.guizhou"))
    assert by is not None
    with in_scope(by):
        cases = {one.procedure: one for one in Case.objects.order_by("id")}
        now = {
            procedure: set(one.subjects.values_list("student__status", flat=True))
            for procedure, one in cases.items()
        }
        reports = Case.objects.filter(procedure="dropout_report")
        running = Counter(reports.values_list("subjects__student__status", flat=True))
        changes = set(Case.objects.filter(procedure="key_data_change").values_list("state", flat=True))
        late = Step.objects.get(case=cases["death"], rule="school")
    assert now["dropout"] == {"dropout"}
    assert now["return_to_school"] == {"normal"}
    assert now["withdrawal_compulsory"] == {"dropout"}
    assert now["withdrawal_senior"] == {"withdrawn"}
    assert now["abroad"] == {"abroad"}
    assert now["other_leaving"] == {"left"}
    assert now["missing"] == {"missing"}
    assert now["death"] == {"dead"}
    assert running == {"suspected_dropout": 2, "dropout": 1, "normal": 1}
    assert changes == {CaseState.RUNNING, CaseState.REFUSED}
    assert cases["repeating"].state == CaseState.APPLIED
    assert late.late, "reported later than ten working days after the death"


def test_what_has_to_be_looked_into_is_in_the_inbox() -> None:
    by = acting_for(officer("officer.xinghe"))
    assert by is not None
    with in_scope(by):
        found = Counter(WatchRow.objects.filter(cleared_at=None).values_list("watch", flat=True))
    assert {
        "absent_three_days",
        "leave_ends_soon",
        "leave_over",
        "in_class_on_leave",
        "return_not_in_time",
    } <= set(found)


def test_one_list_is_carried_out_and_one_waits_for_the_county() -> None:
    by = acting_for(officer("head.guizhou"))
    assert by is not None
    with in_scope(by):
        done, waiting = Case.objects.filter(procedure="registration").order_by("id")
        assert (done.state, waiting.state) == (CaseState.APPLIED, CaseState.RUNNING)
        carried = done.lines.filter(done_at__isnull=False)
        assert carried.count() == done.subject["lines"] > 1
        assert set(carried.values_list("student__status", flat=True)) == {"normal"}
        assert done.lines.get(left_out_at__isnull=False).student.status == "pending"
        assert waiting.steps.get(state="open").holder_org.tier == "district"


def test_a_leaving_class_has_graduated_but_for_three() -> None:
    by = acting_for(officer("head.guizhou"))
    assert by is not None
    with in_scope(by):
        graduation = Case.objects.get(procedure="graduation", opened_org__code="9952260105")
        graduated = graduation.lines.filter(done_at__isnull=False)
        assert graduation.state == CaseState.APPLIED
        assert set(graduated.values_list("student__status", flat=True)) == {"graduated"}
        assert graduation.lines.filter(left_out_at__isnull=False).count() == 3
        copies = SealedSnapshot.objects.filter(case_uuid=graduation.uuid)
        assert copies.count() == graduated.count() > 0


def test_half_of_a_county_plan_is_taken_over_and_half_waits() -> None:
    by = acting_for(officer("officer.leishan"))
    assert by is not None
    with in_scope(by):
        graduates = Case.objects.get(procedure="graduation").lines.filter(done_at__isnull=False)
        finished = set(graduates.values_list("student_id", flat=True))
        plan = AdmissionPlan.objects.get(stage="lower_secondary")
        given = AdmissionPlace.objects.filter(plan=plan, off_at=None)
        taken = set(given.exclude(taken_at=None).values_list("student_id", flat=True))
        waiting = set(given.filter(taken_at=None).values_list("student_id", flat=True))
        statuses = {one.pk: one.status for one in Student.objects.filter(pk__in=finished)}
        seats = Enrollment.objects.filter(student_id__in=taken, is_open=True)
        there = set(seats.values_list("school__code", "grade", "status"))
        case = Case.objects.get(procedure="entrant_promotion")
    assert plan.issued_at is not None
    assert taken | waiting < finished
    assert len(finished) - len(taken | waiting) == 1, "one is on no plan"
    assert len(waiting) == len(taken | waiting) // 2 > 0
    assert {statuses[one] for one in taken} == {"normal"}
    assert {statuses[one] for one in finished - taken} == {"graduated"}
    assert there == {("9952263402", "g07", "normal")}
    assert case.state == CaseState.APPLIED
    # The school sees who is given to it, and of the students only those whom it has taken.
    school = acting_for(officer("officer.dantang"))
    assert school is not None
    with in_scope(school):
        assert AdmissionPlace.objects.filter(taken_at=None).count() == len(waiting)
        assert set(Student.objects.filter(pk__in=finished).values_list("pk", flat=True)) == taken


def test_one_school_was_promoted_but_for_those_who_stay() -> None:
    by = acting_for(officer("officer.qiandong"))
    assert by is not None
    with in_scope(by):
        [promotion] = Promotion.objects.filter(ran_at__isnull=False)
        repeats = Case.objects.get(procedure="repeating")
        [by_status], [by_case] = staying_by_status(promotion, most=9), staying_by_case(promotion, most=9)
        seats = Student.objects.exclude(pk__in=PromotionStay.objects.values("enrollment__student_id"))
        wrong = [one for one in seats.exclude(class_name="") if one.class_name[:2] != CALLED[one.grade]]
        stays = Student.objects.filter(uuid__in=[by_status.student_uuid, by_case.student_uuid])
        grades = set(stays.values_list("status", "class_name"))
    assert promotion.school.code == "9952260001"
    assert promotion.ran_at is not None
    assert promotion.ran_at.astimezone(by.zone).date() == promotion.runs_on <= civil_today(by.zone)
    assert promotion.moved is not None
    assert promotion.moved > 300
    assert promotion.stayed == 2
    assert (by_status.status, by_case.case_uuid) == ("on_leave", repeats.uuid)
    assert {status for status, _class in grades} == {"on_leave", "normal"}
    assert all(class_name for _status, class_name in grades), "they keep their seats"
    assert not wrong, "everybody else sits in a class of the grade"
    above = acting_for(officer("officer.guizhou"))
    assert above is not None
    with in_scope(above):
        assert {one.school_id for one in Promotion.objects.exclude(ran_at=None)} == {promotion.school_id}


def test_a_pupil_who_was_moved_left_a_sealed_copy_behind() -> None:
    by = acting_for(officer("head.guizhou"))
    assert by is not None
    with in_scope(by):
        moved = Case.objects.filter(state=CaseState.APPLIED, procedure="transfer")
        copies = SealedSnapshot.objects.filter(case_uuid__in=moved.values("uuid"))
        assert copies.count() == moved.count() == 4
        for keeper in Org.objects.filter(pk__in=SealedSnapshot.objects.values("keeper")):
            assert broken_links(keeper) == []


def test_the_people_show_what_the_rules_do() -> None:
    untrained = acting_for(officer("untrained.xinghe"))
    assert untrained is not None
    with in_scope(untrained), pytest.raises(NotPermitted) as refused:
        require(untrained, "registry.import_roll")
    assert refused.value.clause == "CN-GZ-29"
    assert acting_for(officer("former.qingjiang")) is None
    deputy = Appointment.objects.get(stands_in_for__isnull=False)
    assert deputy.user.email == f"deputy.leishan@{DOMAIN}"
    assert officer("officer.xinghe").check_password(DEMO_PASSWORD)


def test_anybody_of_it_can_be_entered_and_nobody_else() -> None:
    accounts = demo_accounts()
    assert accounts[0].email == f"officer.xinghe@{DOMAIN}"
    assert {one.hint.in_("zh-hans") for one in accounts if one.featured}
    assert len(accounts) == len({one.email or one.login for one in accounts}) >= 29
    assert demo_user(accounts[0].user_id) is not None
    with as_owner():
        real = User.objects.create_user(email="somebody@example.org", password=None, display_name="Somebody")
    assert demo_user(real.pk) is None


def test_the_printed_list_names_the_password_and_the_first_account() -> None:
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    assert DEMO_PASSWORD in out.getvalue()
    assert f"officer.xinghe@{DOMAIN}" in out.getvalue()


def test_its_workbook_is_imported_from_the_command_line(demo: Path) -> None:
    out = StringIO()
    call_command(
        "import_roll", str(demo), "--school=9952260102", f"--as=officer.xinghe@{DOMAIN}", "--load", stdout=out
    )
    said = out.getvalue()
    assert "71 rows: 40 good, 31 faulty, 0 loaded." in said
    assert "40 loaded, 31 not loaded." in said
    for clause in ("[CN-GZ-24]", "[CN-GZ-25]", "[CN-MOE-7]"):
        assert clause in said
    by = acting_for(officer("officer.xinghe"))
    assert by is not None
    with in_scope(by):
        loaded = RollRow.objects.filter(state=RowState.LOADED).values("student_uuid")
        assert Student.objects.filter(uuid__in=loaded, class_name__endswith="2班").count() == 40
        assert [one.state for one in recent_uploads(by)] == ["loaded"]
    again = StringIO()
    call_command(
        "import_roll",
        str(demo),
        "--school=9952260102",
        f"--as=officer.xinghe@{DOMAIN}",
        "--load",
        stdout=again,
    )
    assert "0 good, 31 faulty, 40 loaded." in again.getvalue()


@pytest.mark.parametrize(
    ("school", "email", "said"),
    [
        ("9952260102", f"officer.qingjiang@{DOMAIN}", "outside the area"),
        ("9952260102", f"untrained.xinghe@{DOMAIN}", "CN-GZ-29"),
        ("9952260102", f"former.qingjiang@{DOMAIN}", "no appointment"),
        ("0000000000", f"officer.xinghe@{DOMAIN}", "No school has the code"),
        ("9952260102", "nobody@example.org", "Nobody has the address"),
    ],
)
def test_the_command_line_has_the_rights_of_the_person(
    school: str, email: str, said: str, demo: Path
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("import_roll", str(demo), f"--school={school}", f"--as={email}", stdout=StringIO())


def test_it_is_refused_where_people_work_already() -> None:
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE deployment_deployment SET is_demo = false")
        with pytest.raises(Refused) as refused:
            load_demo()
    assert refused.value.code == "database_in_use"
    assert not demo_accounts()


def test_a_pupil_who_was_entered_in_a_household_register_has_a_formal_number() -> None:
    by = acting_for(officer("head.guizhou"))
    assert by is not None
    with in_scope(by):
        decided = Case.objects.get(state=CaseState.APPLIED, procedure="formal_number")
        kinds = StudentNumber.objects.filter(student_id=decided.subjects.get().student_id).order_by("id")
        assert list(kinds.values_list("kind", flat=True)) == ["temporary", "formal"]
