"""Lists of students: who is in an area, found by name, number, telephone or birth date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from django.db import connection
from django.db.models import BooleanField, CharField, Exists, Func, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from matricula.authorities.api import Acting, NotPermitted, Org, Tier, require
from matricula.deployment.api import Prepared, any_of, counted
from matricula.kernel.text import fold_digits, fold_width, tidy
from matricula.registry.models import (
    ClassMembership,
    Enrollment,
    Guardian,
    SearchKeys,
    Student,
    StudentNumber,
)
from matricula.registry.number_kinds import waiting_kinds
from matricula.registry.queries.paging import beyond
from matricula.registry.queries.roll_checks import running_classes
from matricula.registry.queries.student_orders import StudentOrder, student_orders
from matricula.registry.searching import FoundBy, Meaning, understood
from matricula.regulation.api import stack_for

PAGE_SIZE = 50
# As far as students of more than one school are counted: beyond it, a number would cost more than it says.
COUNTED = 1_000
# How many are named while somebody types.
SUGGESTED = 8
# The column that holds, on every student, the org of that tier in which they are: an equality on it drives the list.
AREA_COLUMN = {Tier.SCHOOL: "school_id", Tier.DISTRICT: "district_id", Tier.REGION: "region_id"}
ONLY_ON_A_RECORD = ("particulars", "photo", "nationality", "sex", "entered_by", "seen_by")
# The column whose beginning was typed; the list comes in its order. Some stand in the table of search keys.
BEGINS = {
    FoundBy.name: "sort_key",
    FoundBy.native_name: "name",
    FoundBy.number: "keys__number",
    FoundBy.ending: "keys__ending",
    FoundBy.initials: "keys__initials",
}
BY_SPELLED_NAME = "sort_key"
# A list narrowed by an area, and in it by the beginning of a name, is a stretch of the index in whose order it comes,
# whatever the values: its plan is kept. Of other columns some values have many students and some have few, and one plan
# reads too much for either; so it does of a name alone, where PostgreSQL 15 sorts the whole stretch.
AREAS = frozenset(AREA_COLUMN.values())
SPELLED_THERE = AREAS | {"sort_key__gte", "sort_key__lt"}
KEYS = "keys__"
# A number that is kept together with the area: numbers begin with their area, and asked for both as two conditions the
# planner guesses that few are found by both, and reads and sorts a county for one page.
NUMBER_THERE = {
    Tier.SCHOOL: "keys__school_number",
    Tier.DISTRICT: "keys__district_number",
    Tier.REGION: "keys__region_number",
}
# As many students and members of families as may have one telephone and be found by it; `registry_phone_of_few`
# holds it.
MOST_WITH_A_PHONE = 20
# Stands among the conditions for a telephone of somebody in the family.
PHONE = "phone"
LONGEST_CLASS_NAME = 60
# The same for the kind of the number of today.
NUMBER_KIND = "number_kind"
# The greatest code point: every text that begins with a prefix sorts before the prefix with this one added.
LAST = "\U0010ffff"


@dataclass(frozen=True)
class StudentFilter:
    """What a list is narrowed to; ``text`` is what the user typed. A class is one of the grade that is given too.

    ``found_by``: what the text means, where the user chose one of several meanings. ``unseated_on``: only those who sit
    in no class of the school that runs on the day. ``number_kind`` is one of those that wait for another number.
    """

    text: str = ""
    found_by: str = ""
    grade: str = ""
    status: str = ""
    class_name: str = ""
    unseated_on: date | None = None
    number_kind: str = ""

    @property
    def by_number(self) -> bool:
        """Whether it is the beginning of a number that leads to them: the list then comes in the order of numbers."""
        return bool(self.number_kind and not self.text.strip())


@dataclass(frozen=True)
class StudentPage:
    """A page of the list; the keys lead to the pages beside it (empty when there is none).

    ``found_by`` is the meaning that the list follows, ``meanings`` are all that the text can have; without a text, or
    for one that means nothing, there is none. ``phone_of_many``: nobody is shown, and the text is a telephone that more
    than ``MOST_WITH_A_PHONE`` students and members of families have.
    """

    students: list[Student]
    next_key: str = ""
    previous_key: str = ""
    found_by: FoundBy | None = None
    meanings: tuple[FoundBy, ...] = ()
    phone_of_many: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A student whom somebody may mean who is still typing, and by what they were found."""

    student: Student
    found_by: FoundBy


def students_page(
    by: Acting,
    area: Org,
    wanted: StudentFilter,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    sort: StudentOrder | None = None,
) -> StudentPage:
    """The students of an area in the order of their names: at most three statements, whatever the size of the register.

    Each with its school and its number of today; what only a record shows is left out. Where a text can mean several
    things and the likeliest finds nobody, the others are tried: a statement each, and one where a telephone finds none.

    Those found by a native name, a number (also by its kind alone), its end or initials come in the order of these,
    unless ``sort`` asks for one of ``orders_of``.
    """
    require(by, "registry.view_student", area)
    meanings = _meanings(area, wanted)
    if wanted.text.strip() and not meanings:
        return StudentPage([])
    rows: list[Student] = []
    ways = _tried(meanings, area, wanted, onwards=bool(after or before))
    meaning = ways[0]
    for way in ways:
        if found := _rows(area, wanted, way, after, before, size, sort):
            rows, meaning = found, way
            break
    order = _order(area, meaning)
    key_of = partial(_key_of, area=area, order=order) if sort is None else sort.key_of
    _name_numbers(rows)
    _name_schools(rows, area)
    more, rows = len(rows) > size, rows[:size]
    if before:
        rows.reverse()
    return StudentPage(
        students=rows,
        next_key=key_of(rows[-1]) if rows and (more or before) else "",
        previous_key=key_of(rows[0]) if rows and (after or (before and more)) else "",
        found_by=meaning.by if meaning and meanings else None,
        meanings=tuple(one.by for one in meanings),
        phone_of_many=not rows and any(_of_many(one) for one in ways if one and one.by == FoundBy.phone),
    )


def students_suggested(by: Acting, area: Org, text: str) -> list[Suggestion]:
    """A few students for what was typed so far, by all that it can mean, the likeliest first; each with its school.

    At most three statements; those of several meanings travel in one message. Their numbers stand in ``student.keys``.
    """
    require(by, "registry.view_student", area)
    asked = []
    for meaning in _meanings(area, StudentFilter(text)):
        if meaning.by == FoundBy.class_name:
            continue
        conditions = _conditions(area, meaning)
        query = _suggested(tuple(conditions), _order(area, meaning))
        query.later(**conditions)
        asked.append((meaning.by, query, conditions))
    found: dict[int, Suggestion] = {}
    for found_by, query, conditions in asked:
        for student in query(**conditions):
            found.setdefault(student.pk, Suggestion(student, found_by))
    shown = list(found.values())[:SUGGESTED]
    _name_schools([one.student for one in shown], area)
    return shown


def students_counted(by: Acting, area: Org, wanted: StudentFilter) -> tuple[int, bool] | None:
    """How many there are, and whether there are more than are counted; one statement, none for what means nothing.

    ``wanted.found_by`` is what the list was found by. None where two conditions meet above a school: of what the one
    finds, all might have to be read for the other.
    """
    require(by, "registry.view_student", area)
    narrowed = (wanted.text, wanted.grade, wanted.status, wanted.number_kind)
    if area.tier != Tier.SCHOOL and sum(map(bool, narrowed)) > 1:
        return None
    meanings = _meanings(area, wanted)
    if wanted.text.strip() and not meanings:
        return 0, False
    meaning = _tried(meanings, area, wanted, onwards=True)[0]
    conditions = _conditions(area, meaning) | _choices(wanted)
    if area.tier == Tier.SCHOOL and wanted.unseated_on is None and not _by_class(meaning):
        return sum(_counted(tuple(conditions))(**conditions)), False
    found = _narrowed(**conditions).filter(_seats(area, wanted))
    if area.tier == Tier.SCHOOL:
        return found.count(), False
    count = found.values("pk")[: COUNTED + 1].count()
    return min(count, COUNTED), count > COUNTED


def _meanings(area: Org, wanted: StudentFilter) -> tuple[Meaning, ...]:
    """What the text can mean there; at a school also a class, which nobody but its school knows by its name."""
    text = wanted.text.strip()
    found = understood(text, stack_for(area.pack)) if text else ()
    of_a_class = area.tier == Tier.SCHOOL and any(map(str.isalnum, text)) and len(text) <= LONGEST_CLASS_NAME
    # Half a surrogate is no character, and no database takes one.
    name = tidy(text.encode(errors="ignore").decode()) if of_a_class else ""
    return (*found, Meaning(FoundBy.class_name, name)) if name else found


def _tried(
    meanings: tuple[Meaning, ...], area: Org, wanted: StudentFilter, *, onwards: bool
) -> Sequence[Meaning | None]:
    """The meanings by which a list is asked, until one finds somebody; a list that goes on stays with its own."""
    if wanted.by_number:
        # As if somebody had typed how such a number begins: one stretch of the index of numbers.
        return (Meaning(FoundBy.number, waiting_kinds(stack_for(area.pack))[wanted.number_kind]),)
    chosen = [one for one in meanings if one.by == wanted.found_by]
    return chosen or (meanings[:1] if onwards else meanings) or (None,)


def orders_of(area: Org, wanted: StudentFilter) -> tuple[StudentOrder, ...]:
    """By which columns the list can be sorted; no statement.

    Above a school what was searched for comes in the order of its own index alone, and so does a kind of number.
    """
    if area.tier != Tier.SCHOOL and (wanted.text.strip() or wanted.number_kind):
        return ()
    return student_orders(area, narrowed=bool(wanted.grade or wanted.status))


def _rows(
    area: Org,
    wanted: StudentFilter,
    meaning: Meaning | None,
    after: str,
    before: str,
    size: int,
    sort: StudentOrder | None,
) -> list[Student]:
    """One more than fit on the page, if there are."""
    if sort is not None:
        conditions = _conditions(area, meaning) | _choices(wanted)
        there = _narrowed(**conditions).filter(_seats(area, wanted)).defer(*ONLY_ON_A_RECORD)
        found = sort.beyond(there, after or before, backwards=bool(before))
        return list(sort.sorted(found, backwards=bool(before))[: size + 1])
    conditions, order = _conditions(area, meaning) | _choices(wanted), _order(area, meaning)
    if not after and not before and wanted.unseated_on is None and not _by_class(meaning):
        return _first_page(tuple(conditions), order, size)(**conditions)
    seats = _seats(area, wanted)
    if key := after or before:
        held, _tilde, pk = key.rpartition("~")
        held = f"{_there(area, order)}{held}"
        # The key is one end of the stretch: both said, the planner would take what is left for next to nothing.
        end = conditions.pop(f"{order}__{'gte' if after else 'lt'}", held)
        if not pk.isascii() or not pk.isdigit() or (held < str(end) if after else held > str(end)):
            return []
        seats &= Q(beyond((order, _id(order)), (held, int(pk)), backwards=bool(before)))
    found = _narrowed(**conditions).filter(seats)
    return list(_listed(found, order, backwards=bool(before))[: size + 1])


def _order(area: Org, meaning: Meaning | None) -> str:
    """The column in whose order the list comes."""
    if meaning is None or meaning.by not in BEGINS:
        return BY_SPELLED_NAME
    if meaning.by == FoundBy.number:
        return NUMBER_THERE.get(Tier(area.tier), BEGINS[meaning.by])
    return BEGINS[meaning.by]


def _id(order: str) -> str:
    """The id that ends the index of an order."""
    return f"{KEYS}pk" if order.startswith(KEYS) else "id"


def _there(area: Org, order: str) -> str:
    """What stands before a number that is kept together with the area."""
    return f"{area.pk}:" if order in NUMBER_THERE.values() else ""


def _narrowed(**given: object) -> QuerySet[Student]:
    """The students under conditions by name; the telephone stands for a question to the families."""
    phone, kind = given.pop(PHONE, None), given.pop(NUMBER_KIND, None)
    found = Student.objects.filter(**given)
    if kind is not None:
        found = found.filter(numbers__kind=kind, numbers__ended_on=None)
    return found if phone is None else found.filter(pk__in=_with_phone(phone))


def _with_phone(phone: object) -> "QuerySet[Guardian, int]":
    """Who has the telephone, or a member of whose family does; the database reads all of them by one function."""
    asked = phone if isinstance(phone, Combinable) else Value(phone)
    same = Func(asked, function="registry_phone_key", output_field=CharField())
    # Asked once and before any row is read: behind a telephone of thousands nobody is looked for.
    few = Func(asked, function="registry_phone_of_few", output_field=BooleanField())
    family = Guardian.objects.filter(few, phone_key=same, ended_on=None).exclude(phone_key="")
    own = SearchKeys.objects.filter(few, phone_key=same).exclude(phone_key="")
    return family.values_list("student_id", flat=True).union(
        own.values_list("student_id", flat=True), all=True
    )


def _of_many(phone: Meaning) -> bool:
    """Whether more have the telephone than are looked at; one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_phone_of_few(%s)", [phone.value])
        return not cursor.fetchone()[0]


def _listed(found: QuerySet[Student], order: str, *, backwards: bool) -> QuerySet[Student]:
    sign = "-" if backwards else ""
    found = found.order_by(f"{sign}{order}", f"{sign}{_id(order)}").defer(*ONLY_ON_A_RECORD)
    return found.select_related("keys") if order.startswith(KEYS) else found


@cache
def _first_page(names: tuple[str, ...], order: str, size: int) -> Prepared[Student]:
    """The beginning of a list that is narrowed by these columns."""
    return Prepared(
        lambda **given: _listed(_narrowed(**given), order, backwards=False)[: size + 1],
        *names,
        kept=not names or (not AREAS.isdisjoint(names) and SPELLED_THERE.issuperset(names)),
    )


@cache
def _suggested(names: tuple[str, ...], order: str) -> Prepared[Student]:
    return Prepared(
        lambda **given: _listed(_narrowed(**given), order, backwards=False).select_related("keys")[
            :SUGGESTED
        ],
        *names,
        kept=False,
    )


@cache
def _counted(names: tuple[str, ...]) -> Prepared[int]:
    return Prepared(lambda **given: counted(_narrowed(**given)), *names, kept=False)


_numbers_of = Prepared(
    lambda students: StudentNumber.objects.filter(any_of("student_id", students), ended_on=None), "students"
)


def _name_numbers(students: list[Student]) -> None:
    """Give each its numbers of today, as `current_numbers` does; no statement for nobody."""
    found: dict[int, list[StudentNumber]] = {one.pk: [] for one in students}
    for number in _numbers_of(students=list(found)) if found else ():
        found[number.student_id].append(number)
    for one in students:
        setattr(one, "current_numbers", found[one.pk])  # noqa: B010 - unknown to the model


_schools_of = Prepared(lambda schools: Org.objects.filter(any_of("id", schools)).order_by(), "schools")


def _name_schools(students: list[Student], area: Org) -> None:
    """Give each its school; no statement where all are at one.

    Asked by their ids: joined to the students, the planner may read every office of the tree for one page.
    """
    if area.tier == Tier.SCHOOL:
        schools = {area.pk: area}
    else:
        there = {one.school_id for one in students if one.school_id is not None}
        schools = {one.pk: one for one in _schools_of(schools=list(there))} if there else {}
    for one in students:
        if one.school_id is not None:
            one.school = schools[one.school_id]


def current_numbers() -> "Prefetch[str, QuerySet[StudentNumber], str]":
    """Each student's number of today, as the list ``current_numbers``."""
    return Prefetch("numbers", StudentNumber.objects.filter(ended_on=None), to_attr="current_numbers")


def _key_of(student: Student, area: Org, order: str) -> str:
    """The place of a student in an order, as it stands in the address of a page."""
    held = student.keys if order.startswith(KEYS) else student
    value = str(getattr(held, order.removeprefix(KEYS))).removeprefix(_there(area, order))
    return f"{value}~{student.pk}"


def _by_class(meaning: Meaning | None) -> bool:
    """Whether it is a class that leads to them: its conditions are lists, which no prepared query takes."""
    return meaning is not None and meaning.by == FoundBy.class_name


def _conditions(area: Org, meaning: Meaning | None) -> dict[str, object]:
    """Who is in the area and is found so: the columns of one index, with the values of this question."""
    order, conditions = _order(area, meaning), dict[str, object]()
    if (column := AREA_COLUMN.get(Tier(area.tier))) and not _there(area, order):
        conditions[f"{KEYS}{column}" if order.startswith(KEYS) else column] = area.pk
    if meaning is None:
        return conditions
    if _by_class(meaning):
        # The index of a school's classes begins with the grade.
        stages = [stack_for(area.pack).stages[one] for one in area.stages]
        grades = sorted({grade for stage in stages for grade in stage.grades})
        # As it was written, and as people type it: with a space, in small letters, in wide digits.
        name = str(meaning.value)
        close = fold_digits(fold_width(name)).replace(" ", "")
        names = sorted({name, name.upper(), close, close.upper()})
        return conditions | {"grade__in": grades, "class_name__in": names}
    if meaning.by not in BEGINS:
        return conditions | {PHONE if meaning.by == FoundBy.phone else "birth_on": meaning.value}
    begin = f"{_there(area, order)}{meaning.value}"
    return conditions | {f"{order}__gte": begin, f"{order}__lt": f"{begin}{LAST}"}


def _choices(wanted: StudentFilter) -> dict[str, object]:
    names = ("grade", "status", "class_name", *(() if wanted.by_number else (NUMBER_KIND,)))
    return {name: value for name in names if (value := getattr(wanted, name))}


def _seats(area: Org, wanted: StudentFilter) -> Q:
    return Q() if wanted.unseated_on is None else _without_seat(area, wanted.unseated_on)


def _without_seat(school: Org, on: date) -> Q:
    """Those with an open place at the school whose seat, if they have one, is in no class that runs on the day."""
    places = Enrollment.objects.filter(student=OuterRef("pk"), school=school, is_open=True)
    seats = ClassMembership.objects.filter(
        enrollment__student=OuterRef("pk"),
        enrollment__is_open=True,
        ended_on=None,
        school_class__in=running_classes([school.pk], on),
    )
    return Q(Exists(places)) & ~Q(Exists(seats))


class StudentNotSeen(NotPermitted):
    """No student of that id is within the reader's sight, whether or not there is one."""
