"""A small made-up world for one scenario: two cities, three counties, the schools and people a procedure needs."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from matricula.admission.api import AdmissionPlace, AdmissionPlan, AdmissionQuota
from matricula.authorities.api import Appointment, LocalClosure, Org, Tier, User, reviewing_authority
from matricula.cases.api import Case, CaseState, CaseSubject
from matricula.deployment.api import declare_demo
from matricula.registry.api import (
    CONTENTS_BASIS,
    ArchiveItem,
    Enrollment,
    EnrollmentStatus,
    IdentityDocument,
    SchoolClass,
    Student,
    StudentNumber,
    ends_place,
    going_on,
    school_year_on,
)
from matricula.regulation.api import Stack
from matricula_proving.rehearsal.leaving import enter_certificate, enter_season
from matricula_proving.rehearsal.studies import enter_results

ROLES = ("record_officer", "head")
ORDINARY = "normal"
"""The status of a pupil of whom nothing else is said."""


@dataclass
class World:
    """The orgs and appointments of a scenario by name, and its pupil."""

    orgs: dict[str, Org] = field(default_factory=dict)
    people: dict[str, Appointment] = field(default_factory=dict)
    student: Student | None = None
    number: str = ""

    def person(self, name: str) -> Appointment:
        """The appointment ``org.role``, or one that ``given`` names; KeyError for a name the scenario has not."""
        return self.people[name]


@dataclass(frozen=True, slots=True)
class Given:
    """What a scenario starts from; every key of ``given`` has its meaning here and nowhere else.

    ``form`` and ``papers`` are what is entered and attached unless a move says otherwise; in the form ``{today}`` is
    the day, ``{grade}`` and the like what the case says of the pupil, and any field above what is entered there.
    With ``since`` the pupil was in school before the ``status`` began, which is to last until ``until``. ``others`` are
    further pupils of the outside school: ``number``, and where they differ from the pupil ``name``, ``status``, and
    ``at`` which school they are. Each has a ``document`` of a ``document_kind`` if it is given, and in the archive an
    entry of each of the kinds ``filed``. ``classes`` are those that the pupil's school has that year: ``grade``,
    ``name``. ``assigned`` is the plan that gives all of them a place in the next stage: ``at`` which school, and
    ``issued`` unless that is false. ``results`` are what all of them have reached, unless one of the ``others`` has
    ``results`` of its own. With ``season`` that of the leaving grade is open, by the authority of the pupil's school;
    with ``certificate`` the pupil has the one that the last place gave.
    """

    stage: str = "lower_secondary"
    grade: str = ""
    route: str = "same_authority"
    status: str = ORDINARY
    since: date | None = None
    until: date | None = None
    name: str = "穆青山"
    number: str = "L52990120120305" + "1234"
    receiving: dict[str, Any] = field(default_factory=dict)
    people: tuple[dict[str, Any], ...] = ()
    closures: tuple[dict[str, Any], ...] = ()
    same_school: bool = False
    form: dict[str, Any] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    others: tuple[dict[str, Any], ...] = ()
    classes: tuple[dict[str, Any], ...] = ()
    assigned: dict[str, Any] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    season: bool = False
    certificate: bool = False
    document_kind: str = "1"
    document: str = ""
    filed: tuple[str, ...] = ()


def build_world(stack: Stack, given: Given, starts_at: datetime) -> World:
    """Store the world; the caller is the owner role, inside a transaction that is rolled back afterwards."""
    # A scenario has its own day, and the database goes by it as well.
    declare_demo()
    world = World()
    compulsory = stack.stage(given.stage).compulsory
    [root] = _stored(_org(stack, "rehearsal-nation", Tier.NATION, None))
    [province] = _stored(_org(stack, "rehearsal-province", Tier.PROVINCE, root))
    city, other_city = _stored(
        *(_org(stack, f"rehearsal-city-{n}", Tier.REGION, province) for n in (1, 2)),
    )
    county, neighbour, far = _stored(
        *(_org(stack, f"rehearsal-county-{n}", Tier.DISTRICT, city) for n in (1, 2)),
        _org(stack, "rehearsal-county-3", Tier.DISTRICT, other_city),
    )
    # Whether two schools share their authority depends on the level that reviews this stage.
    place = {
        ("same_authority", True): county,
        ("two_authorities", True): neighbour,
        ("same_authority", False): neighbour,
        ("two_authorities", False): far,
    }[given.route, compulsory]
    receiving, sending, outside = _stored(
        _org(
            stack,
            "rehearsal-receiving",
            Tier.SCHOOL,
            county,
            stages=given.receiving.get("stages", [given.stage]),
            traits=given.receiving.get("traits", []),
            run_by={"province": province, "city": city}.get(given.receiving.get("run_by", "")),
            closed_on=given.receiving.get("closed_on"),
        ),
        _org(stack, "rehearsal-sending", Tier.SCHOOL, place, stages=[given.stage]),
        _org(stack, "rehearsal-outside", Tier.SCHOOL, far, stages=[given.stage]),
    )
    world.orgs = {
        "province": province,
        "city": city,
        "other_city": other_city,
        "county": county,
        "neighbour": neighbour,
        "far_county": far,
        "receiving_school": receiving,
        "sending_school": sending,
        "outside_school": outside,
    }
    _placed(world.orgs.values())
    world.orgs["receiving_authority"] = county if compulsory else city
    world.orgs["sending_authority"] = place if compulsory else (other_city if place is far else city)
    # For a procedure that the pupil's own school starts: that school, and who stands above it.
    world.orgs["school"] = receiving if given.same_school else sending
    above = "receiving_authority" if given.same_school else "sending_authority"
    world.orgs["authority"] = world.orgs[above]
    # One office under several names has one staff.
    staff = _staffed(set(world.orgs.values()), starts_at)
    for name, org in world.orgs.items():
        world.people.update({f"{name}.{role}": staff[org.id, role] for role in ROLES})
    for entry in given.closures:
        LocalClosure.objects.create(
            org=world.orgs[entry["org"]],
            day=entry["day"],
            reason="rehearsal",
            entered_at=starts_at,
            entered_by=world.people["province.head"].user,
        )
    for entry in given.people:
        world.people[entry["as"]] = _extra(world, entry, starts_at)
    world.number = given.number
    home = receiving if given.same_school else sending
    for one in given.classes:
        SchoolClass.objects.create(
            school=home,
            session=school_year_on(home, stack, starts_at.date()),
            stage=given.stage,
            grade=one["grade"],
            name=one["name"],
        )
    grade = given.grade or next(iter(stack.stage(given.stage).grades))
    world.student = enter_student(home, given, grade, stack, starts_at)
    if given.results:
        reach(world, world.student, given.results, stack, starts_at)
    for other in given.others:
        enter_other(world, given, other, stack, starts_at)
    if given.assigned:
        enter_plan(world, given, stack, starts_at)
    if given.season:
        enter_season(stack, world.orgs["authority"], world.people["authority.head"], starts_at)
    if given.certificate:
        enter_certificate(stack, world.student, world.people["school.head"], starts_at)
    return world


def enter_other(world: World, given: Given, other: dict[str, Any], stack: Stack, starts_at: datetime) -> None:
    """Another pupil, at the outside school or ``at`` another: of the same name, birth and sex unless told otherwise."""
    told = replace(
        given,
        name=str(other.get("name", given.name)),
        number=str(other["number"]),
        status=str(other.get("status", given.status)),
        document_kind=str(other.get("document_kind", "1")),
        document=str(other.get("document", "")),
        filed=tuple(other.get("filed", ())),
    )
    grade = given.grade or next(iter(stack.stage(given.stage).grades))
    student = enter_student(world.orgs[str(other.get("at", "outside_school"))], told, grade, stack, starts_at)
    if results := dict(other.get("results", given.results)):
        reach(world, student, results, stack, starts_at)


def reach(world: World, student: Student, results: dict[str, Any], stack: Stack, at: datetime) -> None:
    """Enter what the pupil has reached, in the name of those who work at a school."""
    officer, head = (world.people[f"school.{role}"] for role in ROLES)
    student.refresh_from_db()
    enter_results(stack, student, results, (officer, head), at)


def enter_plan(world: World, given: Given, stack: Stack, starts_at: datetime) -> None:
    """The admission plan of the school year, with a place for every student of the story."""
    law, stage, school = going_on(stack), stack.stage(given.stage).next, world.orgs[str(given.assigned["at"])]
    assert law is not None
    assert stage is not None
    office = reviewing_authority(school, stage, law.duty)
    year = stack.school_years.of(starts_at.date())
    officer, head = (
        next(one for one in world.people.values() if one.org == office and one.role == role) for role in ROLES
    )
    plan = AdmissionPlan.objects.create(
        office=office,
        stage=stage,
        school_year=f"{year}-{year + 1}",
        begins_on=stack.school_years.period(year).start,
        clause=law.clause,
        opened_in=officer,
        opened_at=starts_at,
    )
    students = list(Student.objects.order_by("id"))
    AdmissionQuota.objects.create(plan=plan, office=office, school=school, places=len(students))
    AdmissionPlace.objects.bulk_create(
        AdmissionPlace(
            plan=plan,
            office=office,
            school=school,
            student=one,
            student_uuid=one.uuid,
            origin=one.school,
            placed_in=officer,
            placed_at=starts_at,
        )
        for one in students
    )
    if given.assigned.get("issued", True):
        plan.issued_at, plan.issued_in = starts_at, head
        plan.save()


def renumber(world: World, number: str, on: date) -> None:
    """Give the pupil another number behind the case's back, as another request would have."""
    assert world.student is not None
    StudentNumber.objects.filter(student=world.student, ended_on=None).update(ended_on=on)
    StudentNumber.objects.create(student=world.student, number=number, kind="formal", started_on=on)


def _staffed(orgs: Iterable[Org], starts_at: datetime) -> dict[tuple[int, str], Appointment]:
    """Somebody in every role of each office; hundreds of worlds are built, so all are stored at once."""
    staff = {(org.id, role): _officer(org, role, starts_at) for org in orgs for role in ROLES}
    User.objects.bulk_create(one.user for one in staff.values())
    Appointment.objects.bulk_create(staff.values())
    return staff


def appoint(org: Org, role: str, starts_at: datetime, **fields: Any) -> Appointment:
    """A trained person in a role, appointed a year before the scenario starts."""
    officer = _officer(org, role, starts_at, **fields)
    officer.user.save()
    officer.save()
    return officer


def _officer(org: Org, role: str, starts_at: datetime, **fields: Any) -> Appointment:
    day = starts_at.date()
    tag = uuid.uuid4().hex[:10]
    user = User(email=f"{role}-{tag}@example.org", display_name=f"{role} {org.code}")
    values: dict[str, Any] = {
        "started_on": day - timedelta(days=365),
        "trained_on": day - timedelta(days=400),
        **fields,
    }
    return Appointment(user=user, org=org, role=role, **values)


def _extra(world: World, entry: dict[str, Any], starts_at: datetime) -> Appointment:
    fields: dict[str, Any] = {key: entry[key] for key in ("started_on", "ended_on") if key in entry}
    if entry.get("untrained"):
        fields["trained_on"] = None
    if "stands_in_for" in entry:
        fields["stands_in_for"] = world.people[entry["stands_in_for"]]
    if "same_person_as" in entry:
        person = world.people[entry["same_person_as"]].user
        day = starts_at.date()
        values = {"started_on": day - timedelta(days=365), "trained_on": day - timedelta(days=400), **fields}
        return Appointment.objects.create(
            user=person, org=world.orgs[entry["org"]], role=entry["role"], **values
        )
    return appoint(world.orgs[entry["org"]], entry["role"], starts_at, **fields)


def enter_student(school: Org, given: Given, grade: str, stack: Stack, starts_at: datetime) -> Student:
    """A pupil on a roll, with a number and the given status, or another one before it."""
    day = (given.since or starts_at.date()) - timedelta(days=180)
    student = Student.objects.create(
        name=given.name,
        sort_key=given.name,
        sex="1",
        birth_on=date(2012, 3, 5),
        nationality="CHN",
        seen_by=list(school.lineage),
    )
    StudentNumber.objects.create(student=student, number=given.number, kind="temporary", started_on=day)
    place = Enrollment.objects.create(
        student=student, school=school, stage=given.stage, grade=grade, started_on=day, entered_on=day
    )
    chain = [(day, given.status)] if given.since is None else [(day, ORDINARY), (given.since, given.status)]
    for seq, (started_on, status) in enumerate(chain, start=1):
        until = given.until if seq == len(chain) else None
        ends = ends_place(stack, status)
        EnrollmentStatus.objects.create(
            enrollment=place, seq=seq, started_on=started_on, status=status, until=until, ends=ends
        )
    if given.document:
        IdentityDocument.objects.create(
            student=student, kind=given.document_kind, number=given.document, started_on=starts_at.date()
        )
    for kind in given.filed:
        ArchiveItem.objects.create(
            student=student,
            enrollment=place,
            kind=kind,
            title=kind,
            recorded_on=starts_at.date(),
            clause=stack.basis(CONTENTS_BASIS),
        )
    return student


def leave_roll(world: World, on: date) -> None:
    """Take the pupil off the roll behind the case's back, as the death or emigration of a pupil would."""
    place = Enrollment.objects.get(student=world.student, is_open=True)
    seq = place.statuses.count() + 1
    EnrollmentStatus.objects.create(enrollment=place, seq=seq, started_on=on, status="withdrawn", ends=True)


def enter_business(world: World, stack: Stack, at: datetime) -> None:
    """Other business that changes the pupil's status and is under way somewhere, whatever it is."""
    assert world.student is not None
    person = world.people["outside_school.record_officer"]
    case = Case.objects.create(
        procedure="other",
        effect="other",
        pack=stack.pack,
        pack_digest=stack.digest,
        governing_on=at.date(),
        opened_by=person,
        opened_org=world.orgs["outside_school"],
        opened_at=at,
        idempotency_key="other-business",
        holder_org=world.orgs["outside_school"],
    )
    CaseSubject.objects.create(
        case=case, student=world.student, student_uuid=world.student.uuid, changes_status=True
    )
    case.state, case.submitted_at = CaseState.RUNNING, at
    case.save()


def enter_place(world: World, on: date) -> None:
    """Give a pupil who gave up the last place another one behind the case's back, at the outside school."""
    last = Enrollment.objects.filter(student=world.student).latest("id")
    place = Enrollment.objects.create(
        student=last.student,
        school=world.orgs["outside_school"],
        stage=last.stage,
        grade=last.grade,
        started_on=on,
        entered_on=last.entered_on,
    )
    EnrollmentStatus.objects.create(enrollment=place, seq=1, started_on=on, status=ORDINARY, ends=False)


def _org(stack: Stack, code: str, tier: Tier, parent: Org | None, **fields: Any) -> Org:
    kind = next(name for name, level in stack.levels.items() if level.tier == tier.value)
    return Org(
        code=code,
        names=dict.fromkeys(stack.languages, code),
        tier=tier,
        kind=kind,
        parent=parent,
        pack=stack.pack,
        zone=str(stack.zone),
        **fields,
    )


def _stored(*orgs: Org) -> list[Org]:
    """Offices of one level, stored at once: whoever stands below them needs their ids."""
    return Org.objects.bulk_create(orgs)


def _placed(orgs: Iterable[Org]) -> None:
    """Read what the database says of the place of each in the tree."""
    places = {pk: (path, lineage) for pk, path, lineage in Org.objects.values_list("pk", "path", "lineage")}
    for org in orgs:
        org.path, org.lineage = places[org.pk]
