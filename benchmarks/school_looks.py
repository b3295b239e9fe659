"""What is read of offices and schools: who is in charge of records, what stands below, classes, archives."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from benchmarks.classes import LISTED
from benchmarks.look import Look
from matricula.attendance.api import classes_on, month_of, sheet_of
from matricula.authorities.api import (
    Acting,
    Org,
    Tier,
    Wanting,
    every_post,
    holders_of,
    orgs_below,
    orgs_within,
    posts_of,
    posts_within,
)
from matricula.cases.api import turns_by_office, turns_by_week
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    STATUS_TABLE,
    Enrollment,
    SchoolClass,
    Student,
    archive_on,
    beyond,
    checks_by_school,
    checks_of,
    class_lines,
    coming_classes,
    headcounts,
    ordinary_status,
    responsible_roles,
    sealed_copies,
    sitting_in,
    unseated,
    unusual_counted,
    waiting_kinds,
)
from matricula.regulation.api import stack_for

PAGE = 101
LAST_LISTED, ONE_DAY = date.fromisoformat(LISTED[-1]), timedelta(days=1)
# The cases of the made-up province have no day of their own.
LONG_AGO = date(2000, 1, 3)
SEE_OFFICERS = "authorities.view_officers"
_WITHOUT_SEAT = "registry_without_seat"
# The statement that judges the posts of an area.
_JUDGING = 'FROM "authorities_org"'


def school_looks(sample: Student) -> tuple[Look, ...]:
    """All of them; the school, the class and the archive are those of ``sample``, the county the one above it."""
    assert sample.school_id is not None
    school = Org.objects.select_related("parent").get(pk=sample.school_id)
    county = school.parent
    assert county is not None
    named = SchoolClass.objects.filter(school=school, grade=sample.grade, name=sample.class_name)
    own = named.order_by("-session__started_on")[0]
    return (*_officers(), *looks_below(county), *_school(school), *_class(own), *_archive(sample))


def _officers() -> tuple[Look, ...]:
    return (
        Look("record officers", _posts, needs=SEE_OFFICERS),
        Look("record officers, second page", _second_posts, needs=SEE_OFFICERS),
        Look("record officers, workbook", lambda by, area: list(every_post(by, area)), needs=SEE_OFFICERS),
        *(_narrowed(str(one), wanting=one) for one in Wanting),
        _narrowed("common name", words="王"),
        _narrowed("name nobody has", words="龘"),
    )


def _posts(by: Acting, area: Org, **narrowed: Any) -> Any:
    return posts_of(by, list(posts_within(by, area, **narrowed)[:PAGE]))


def _second_posts(by: Acting, area: Org) -> Any:
    found = posts_within(by, area)
    first = list(found[:PAGE])
    return posts_of(by, list(found.filter(path__gt=first[-1].path)[:PAGE]) if len(first) == PAGE else first)


def _narrowed(name: str, **narrowed: Any) -> Look:
    def ask(by: Acting, area: Org) -> Org:
        _posts(by, area, **narrowed)
        return area

    return Look(f"record officers, {name}", ask, _judged, _JUDGING, needs=SEE_OFFICERS)


def _judged(area: Org) -> int:
    """A list that is narrowed by what is missing, or by a name, judges every post of its area."""
    return orgs_within(area.path).count()


def _unusual(by: Acting, area: Org) -> dict[tuple[str, str], tuple[int, bool]]:
    stack = stack_for(area.pack)
    most = ordinary_status(stack).code
    statuses = [one for one in stack.table(STATUS_TABLE).codes if one != most]
    return unusual_counted(by, area, statuses, waiting_kinds(stack))


def looks_below(county: Org) -> tuple[Look, ...]:
    def schools(by: Acting) -> list[Org]:
        # Whose own area is a school has no county to open.
        return list(orgs_below(by, county)[:PAGE]) if by.tier != Tier.SCHOOL else []

    def with_below(area: Org) -> list[int]:
        return [area.pk, *Org.objects.filter(parent=area).values_list("pk", flat=True)]

    ids = list(Org.objects.filter(parent=county).values_list("pk", flat=True))
    below = list(Org.objects.filter(pk__in=ids).order_by("code")[:PAGE])
    return (
        Look("area, what stands below", lambda by, area: list(orgs_below(by, area).order_by("code")[:PAGE])),
        Look("county, schools", lambda by, _area: schools(by)),
        Look("area, students by grade and status", lambda by, area: headcounts(by, with_below(area))),
        Look("area, turns by week", lambda by, area: turns_by_week(by, with_below(area), LONG_AGO)),
        Look(
            "area, unusual statuses",
            _unusual,
            lambda found: sum(number for number, _more in found.values()),
            "count(",
        ),
        Look(
            "county, turns",
            lambda by, _area: turns_by_office(by=by, offices=ids if by.tier != Tier.SCHOOL else []),
            lambda found: sum(turns for turns, _overdue in found.values()),
        ),
        Look(
            "county, classes compared",
            lambda by, _area: (
                checks_by_school(below, on=civil_today(by.zone)) if by.tier != Tier.SCHOOL else {}
            ),
            _places,
            _WITHOUT_SEAT,
        ),
    )


def _school(school: Org) -> tuple[Look, ...]:
    stack = stack_for(school.pack)
    return (
        Look(
            "school, classes",
            lambda by, _area: class_lines(by, school, on=civil_today(by.zone)),
            lambda lines: sum(one.enrolled + one.away for one in lines),
        ),
        Look("school, lists of a day", lambda by, _area: classes_on(by, LAST_LISTED, stack)),
        Look(
            "school, lists not taken",
            lambda by, _area: classes_on(by, LAST_LISTED + ONE_DAY, stack),
            lambda lines: sum(one.expected for one in lines),
            'FROM "registry_classmembership"',
        ),
        Look(
            "school, students without a class",
            lambda by, _area: unseated(by, school, on=civil_today(by.zone)),
            lambda _found: _places([school.pk]),
            _WITHOUT_SEAT,
        ),
        Look("school, coming classes", lambda by, _area: coming_classes(by, school, on=civil_today(by.zone))),
        Look(
            "school, who answers",
            lambda by, _area: list(
                holders_of([school.pk], roles=responsible_roles(stack), on=civil_today(by.zone))
            ),
        ),
    )


def _places(schools: Collection[int]) -> int:
    """Whether a student has no class is asked of every open place."""
    return Enrollment.objects.filter(school_id__in=schools, is_open=True).count()


def _class(found: SchoolClass) -> tuple[Look, ...]:
    stack = stack_for(found.school.pack)
    return (
        Look("class, who sits there", lambda _by, _area: sitting_in(found, stack)),
        Look("class, its checks", lambda _by, _area: checks_of(found)),
        Look("class, its list of a day", lambda _by, _area: sheet_of(found, LAST_LISTED, stack)),
        Look(
            "class, its month",
            lambda _by, _area: month_of(found, LAST_LISTED.replace(day=1), LAST_LISTED + ONE_DAY, stack),
        ),
    )


def _archive(sample: Student) -> tuple[Look, ...]:
    return (
        Look("archive of a student", lambda by, _area: archive_on(sample, civil_today(by.zone))),
        Look("sealed copies", lambda by, area: list(sealed_copies(by, area)[:PAGE])),
        Look("sealed copies, second page", _second_copies),
    )


def _second_copies(by: Acting, area: Org) -> Any:
    found = sealed_copies(by, area)
    first = list(found[:PAGE])
    if len(first) < PAGE:
        return first
    last = first[-2]
    return list(found.filter(beyond(("sealed_at", "id"), (last.sealed_at, last.pk), backwards=True))[:PAGE])
