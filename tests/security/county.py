"""A county of which nothing may leak out: what every test of walls finds in the database."""

import copy
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import pytest
from django.db import connections

from matricula.admission.api import AdmissionPlace, AdmissionPlan, AdmissionQuota
from matricula.attendance.api import DayList, DayMark, What
from matricula.authorities.api import in_scope, invite
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, drafted_transfer, filed_transfer, reported
from matricula.cases.tests.listing import drafted_list
from matricula.config.testing import as_owner, database_of
from matricula.exchange.api import RollUpload, UploadState
from matricula.families.api import ServiceRequest
from matricula.graduation.api import Certificate, PrintRun
from matricula.kernel.clock import civil_now, civil_today
from matricula.notices.api import Notice
from matricula.quality.api import WatchRow
from matricula.registry.api import (
    KeptInGrade,
    Promotion,
    PromotionMove,
    PromotionStay,
    RollCheck,
    SavedFilter,
    SealedSnapshot,
    Student,
    check_roll,
    file_in_archive,
    open_class,
    seat_student,
)
from matricula.registry.tests.pupils import enrolled, kept_apart, new_student, put_into_status
from tests.security.certifying import certified
from tests.security.confirming import form_reported
from tests.security.graduating import season_opened
from tests.security.lessons import lesson_held
from tests.security.studying import results_of

PEOPLE = "漏测"
NAME, MOVED, WANTED, ROLL, INVITED = "漏测甲", "漏测乙", "漏测丙", "漏测册", "漏测请"
CLASS, TEACHER, STRANGER, WHY = "漏测班", "漏测师", "漏测外", "漏测咳"
FILED, SHELF, ABSENT, STAYS, LISTED, TAUGHT = "漏测奖", "漏测柜", "漏测缺", "漏测留", "漏测单", "漏测课"
ADMITTED, STANDS, REACHED, FORMS, KEPT = "漏测升", "漏测毕", "漏测分", "漏测表", "漏测存"


@dataclass
class Victim:
    """What must not leak out of county ``east``: students, a case between its schools, a sealed copy, people."""

    province: Province
    student: Student
    wanted: Student
    case: Case
    draft: Case
    reported: Case
    snapshot: SealedSnapshot
    paper: uuid.UUID
    entry: uuid.UUID
    original: uuid.UUID
    numbers: tuple[str, ...]
    upload: RollUpload
    message: uuid.UUID
    invitation: uuid.UUID
    check: RollCheck
    registration: Case
    taken: DayList
    stay: PromotionStay
    lesson: uuid.UUID
    taught: uuid.UUID
    admitted: AdmissionPlace
    certificate: Certificate
    reported_form: uuid.UUID
    addresses: dict[str, str] = field(default_factory=dict)
    """Where each route lies, once it was looked up."""

    @property
    def marks(self) -> tuple[str, ...]:
        """Words of which none may stand on a page of an outsider."""
        return (
            NAME,
            MOVED,
            WANTED,
            ROLL,
            INVITED,
            CLASS,
            TEACHER,
            STRANGER,
            WHY,
            FILED,
            SHELF,
            LISTED,
            ABSENT,
            STAYS,
            TAUGHT,
            ADMITTED,
            STANDS,
            REACHED,
            FORMS,
            KEPT,
            *self.numbers,
            self.case.reference,
            self.registration.reference,
            self.snapshot.sha256[:12],
            self.certificate.number,
        )

    def marks_in(self, page: str) -> list[str]:
        """Those of the marks that stand in it."""
        # Most of them are people, who begin alike: where nobody stands, nobody is looked for by name.
        people = PEOPLE in page
        return [one for one in self.marks if (people or not one.startswith(PEOPLE)) and one in page]

    @property
    def run(self) -> uuid.UUID:
        """The batch of certificates of the school."""
        with as_owner():
            return PrintRun.objects.get(school=self.province.orgs["east_one"]).uuid

    @property
    def saved(self) -> uuid.UUID:
        """A filter that an officer of the school keeps."""
        with as_owner():
            return SavedFilter.objects.get(name=KEPT).uuid

    @property
    def request(self) -> uuid.UUID:
        """What a family asked of the school."""
        with as_owner():
            return ServiceRequest.objects.get(school=self.province.orgs["east_one"]).uuid


@pytest.fixture(scope="module")
def county(request: pytest.FixtureRequest, lasting: Callable[[], AbstractContextManager[None]]) -> Victim:
    """The county as it lies in the database for all tests of a module: to build it takes longer than most of them.

    It is built once a run, and each module gets a copy of its rows and of its objects.
    """
    with lasting():
        connections.close_all()
        return database_of(request.config).filled("county", _stored)


@pytest.fixture
def victim(county: Victim, db: None) -> Victim:
    """The county for one test, which may change it: its rows are rolled back, its objects a copy."""
    return copy.deepcopy(county)


@pytest.fixture
def province(victim: Victim) -> Province:
    """Where the victim lives; for modules in which a second province would be in its way."""
    return victim.province


def _stored() -> Victim:
    with kept_apart():
        return _victim(make_province())


def _victim(province: Province) -> Victim:
    student = enrolled(province, person=new_student(NAME))
    moved = enrolled(province, person=new_student(MOVED))
    wanted = enrolled(province, person=new_student(WANTED))
    enrolled(province, person=new_student(LISTED), normal=False)
    keeper = province.acting("east_one")
    with in_scope(keeper):
        place = moved.enrollments.get()
        proof = file_in_archive(
            by=keeper,
            enrollment=place,
            kind="proof",
            title=FILED,
            recorded_on=place.started_on,
            shelf_mark=SHELF,
        )
        original = proof.originals.get().uuid
    done = filed_transfer(province, moved, to="east_two")
    approved_by(province, done, "east_two", "east_one", "east")
    case = filed_transfer(province, wanted, to="east_two")
    draft = drafted_transfer(province, student, to="east_two")
    told = reported(province, enrolled(province, person=new_student(ABSENT)), school="east_one")
    with in_scope(province.acting("east")):
        numbers = tuple(one.numbers.get(ended_on=None).number for one in (student, moved, wanted))
        snapshot = SealedSnapshot.objects.get(student_uuid=moved.uuid)
        paper = case.evidence.first().paper.uuid  # type: ignore[union-attr]  # the transfer has papers
    by = province.acting("east_one")
    with in_scope(by):
        entry = file_in_archive(
            by=by,
            enrollment=student.enrollments.get(),
            kind="proof",
            title=FILED,
            recorded_on=student.enrollments.get().started_on,
            shelf_mark=SHELF,
        )
    with as_owner():
        officer = province.appointment("east_one")
        upload = RollUpload.objects.create(
            org=province.orgs["east_one"],
            uploaded_in=officer,
            uploaded_at=civil_now(),
            file_name=f"{ROLL}.xlsx",
            sha256="0" * 64,
            size=1,
            pack_digest="0" * 64,
            state=UploadState.READ,
            seen_by=province.orgs["east_one"].lineage,
        )
        message = Notice.objects.order_by("created_at").last()
    assert message is not None, "filing a transfer tells somebody"
    head = province.acting("east", "head")
    with in_scope(head):
        invitation, _token = invite(
            by=head,
            email="invited@example.org",
            display_name=INVITED,
            org=province.orgs["east_one"],
            role="deputy",
            started_on=civil_today(head.zone),
        )
    check = compared(province, student)
    teacher, city = province.appointment("east_one", "class_teacher"), province.appointment("city")
    with as_owner():
        lesson = lesson_held(province.orgs["east_one"], teacher, TAUGHT)
        season_opened(province.orgs["east"], province.appointment("east", "head"), student, STANDS)
        results_of(student, province.appointment("east_one"), REACHED)
        SavedFilter.objects.create(
            appointment=province.appointment("east_one"), name=KEPT, status="on_leave", saved_at=civil_now()
        )
        form = form_reported(province.orgs["city"], city, province.orgs["east_one"], student, FORMS)
    return Victim(
        province,
        student,
        wanted,
        case,
        draft,
        told,
        snapshot,
        paper,
        entry.uuid,
        original,
        numbers,
        upload,
        message.uuid,
        invitation.uuid,
        check,
        drafted_list(province),
        taken(province, student, check),
        left_out(province, student),
        lesson.uuid,
        lesson.group.uuid,
        admitted(province),
        certified(student, province.appointment("east_one")),
        form,
    )


def compared(province: Province, student: Student) -> RollCheck:
    """A class of the school with one pupil of its own, compared today: a stranger sits there too."""
    by = province.acting("east_one")
    with in_scope(by):
        school_class = open_class(
            by=by,
            school=province.orgs["east_one"],
            stage="primary",
            grade="g04",
            name=CLASS,
            teacher_name=TEACHER,
        )
        seat_student(by=by, enrollment=student.enrollments.get(), school_class=school_class)
        return check_roll(
            by=by,
            school_class=school_class,
            listed=[student.uuid],
            found=[],
            unregistered=[STRANGER],
            many_absent=True,
            key="0" * 32,
        )


def taken(province: Province, student: Student, check: RollCheck) -> DayList:
    """The list of that class today, whatever the calendar says: the pupil is missing with a note, corrected once."""
    with as_owner():
        day_list = DayList.objects.create(
            school_class=check.school_class,
            school=province.orgs["east_one"],
            day=check.checked_on,
            expected=1,
            taken_in=province.appointment("east_one"),
            taken_at=civil_now(),
            clause="CN-GZ-20",
        )
        mark = DayMark.objects.create(
            day_list=day_list,
            school=day_list.school,
            enrollment=student.enrollments.get(),
            what=What.UNEXCUSED,
            kind="unexcused",
            note=WHY,
        )
        # Corrected, so that there is a past.
        day_list.revision, day_list.reason = 2, WHY
        day_list.corrected_in, day_list.corrected_at = day_list.taken_in, civil_now()
        day_list.save()
        mark.what, mark.kind = What.EXCUSED, "illness"
        mark.save()
    # Somebody has to look into it.
    with as_owner():
        WatchRow.objects.create(
            watch="absent_three_days",
            enrollment=student.enrollments.get(),
            student=student,
            school=day_list.school,
            since=day_list.day,
            days=[day_list.day],
            found_at=civil_now(),
        )
    return day_list


def left_out(province: Province, student: Student) -> PromotionStay:
    """A promotion of the school that waits, with its pupil left out; and, as if it had moved them before, a line."""
    with as_owner():
        place = student.enrollments.get()
        promotion = Promotion.objects.create(
            school=place.school,
            school_year="2026-2027",
            round=1,
            clause="CN-MOE-12",
            prepared_at=civil_now(),
            runs_on="2027-08-10",
            undo_until="2027-08-30",
            seen_by=place.school.lineage,
        )
        PromotionMove.objects.create(
            promotion=promotion, enrollment=place, from_grade="g03", to_grade="g04", last_link=1
        )
        KeptInGrade.objects.create(
            enrollment=place,
            school=place.school,
            school_year="2026-2027",
            grade="g04",
            clause="CN-GZ-24",
            case_uuid=uuid.uuid4(),
            decided_at=civil_now(),
        )
        return PromotionStay.objects.create(
            promotion=promotion,
            school=place.school,
            enrollment=place,
            student_uuid=student.uuid,
            student_name=NAME,
            grade=place.grade,
            why="school",
            status=place.status,
            reason=STAYS,
            clause="CN-MOE-12",
            noted_at=civil_now(),
            noted_in=province.appointment("east_one"),
        )


def admitted(province: Province) -> AdmissionPlace:
    """An issued plan of the county: one who has finished the primary stage at one school goes to the other."""
    student = enrolled(province, person=new_student(ADMITTED), grade="g06")
    put_into_status(student, "graduated")
    office, school = province.orgs["east"], province.orgs["east_two"]
    with as_owner():
        school.stages = ["primary", "lower_secondary"]
        school.save(update_fields=["stages"])
        plan = AdmissionPlan.objects.create(
            office=office,
            stage="lower_secondary",
            school_year="2026-2027",
            begins_on="2026-09-01",
            clause="CN-GZ-18",
            opened_in=province.appointment("east"),
            opened_at=civil_now(),
        )
        quota = AdmissionQuota.objects.create(plan=plan, office=office, school=school, places=1)
        # Changed, so that there is a past.
        quota.places = 2
        quota.save()
        place = AdmissionPlace.objects.create(
            plan=plan,
            office=office,
            school=school,
            student=student,
            student_uuid=student.uuid,
            origin=province.orgs["east_one"],
            placed_in=province.appointment("east"),
            placed_at=civil_now(),
        )
        plan.issued_in, plan.issued_at = province.appointment("east", "head"), civil_now()
        plan.save()
    return place
