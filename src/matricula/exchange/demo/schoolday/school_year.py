"""The periods and holidays of a school's year, who is taught what, and the timetable behind the lessons to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matricula.authorities.api import Acting, Appointment, Org
from matricula.exchange.demo.copying import bulk
from matricula.exchange.demo.people import drawn_uuid
from matricula.exchange.demo.recipe import Recipe
from matricula.exchange.demo.schoolday.classes import post_of
from matricula.exchange.demo.schoolday.timetable import SUNDAY, Hours, Turn, read_bells
from matricula.exchange.demo.writing import Register
from matricula.journal.api import (
    GradingPeriod,
    GroupMember,
    GroupTeacher,
    NewLine,
    PlanLine,
    SchoolBreak,
    TeachingGroup,
    add_lines,
    fill_lessons,
    keep_bells,
)
from matricula.registry.api import ClassMembership, SchoolClass

_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_LEAST_BEFORE = 2 * _WEEK

Groups = Mapping[tuple[str, str], TeachingGroup]
"""Of a class and a teacher of the recipe, whatever team has it."""


@dataclass(frozen=True)
class SchoolYear:
    """The days of the recipe around `today`: the period that runs from `begins` on, and one `before` it, if it fits.

    In the first weeks of a school year there was none before.
    """

    recipe: Recipe
    register: Register
    school: Org
    today: date

    @property
    def monday(self) -> date:
        """The first day of this week."""
        return self.today - timedelta(days=self.today.weekday())

    @property
    def begins(self) -> date:
        """When the first of the running periods began, apart from those that began with the year."""
        weeks: int = max(one["gone"] for one in self.recipe["periods"].values())
        return self.monday - weeks * _WEEK

    @property
    def before(self) -> tuple[date, date] | None:
        """From when until before when the period before lasted; a week of holidays came after it."""
        weeks = max(one.get("before", 0) for one in self.recipe["periods"].values())
        ended = self.begins - _WEEK
        started: date = max(self.register.session.started_on, ended - weeks * _WEEK)
        return (started, ended) if ended - started >= _LEAST_BEFORE else None

    @property
    def since(self) -> date:
        """The first day of which there is anything."""
        return self.before[0] if self.before else self.begins

    def open_periods(self) -> dict[str, GradingPeriod]:
        """Store them and the holidays; returns the period before, by its stage."""
        session, over = self.register.session, dict[str, GradingPeriod]()
        made, ends = [], self.monday
        for stage, plan in self.recipe["periods"].items():
            if stage not in self.school.stages:
                continue
            ends = self.monday + (1 + plan["left"]) * _WEEK
            begins = self.since if plan.get("from_start") else self.monday - plan["gone"] * _WEEK
            made.append(self._period(stage, plan["kind"], plan["seq"], begins, ends))
            whole = self.recipe["whole_year"]
            made.append(
                self._period(stage, whole["kind"], whole["seq"], session.started_on, session.ended_on)
            )
            if self.before and "before" in plan:
                over[stage] = self._period(stage, plan["kind"], plan["seq"] - 1, *self.before)
        GradingPeriod.objects.bulk_create([*made, *over.values()])
        holidays = self.recipe["holidays"]
        free = [(holidays["after"], ends, ends + holidays["weeks"] * _WEEK)]
        if self.before:
            free.append((holidays["before"], self.before[1], self.begins))
        SchoolBreak.objects.bulk_create(
            SchoolBreak(
                uuid=drawn_uuid(self.register.draw), school=self.school, session=session, name=name,
                started_on=started, ended_on=ended,
            )
            for name, started, ended in free
        )  # fmt: skip
        return over

    def _period(self, stage: str, kind: str, seq: int, started: date, ended: date) -> GradingPeriod:
        return GradingPeriod(
            school=self.school, session=self.register.session, stage=stage, kind=kind, seq=seq,
            started_on=started, ended_on=ended,
        )  # fmt: skip

    def open_groups(
        self, classes: Mapping[str, SchoolClass], names: Sequence[str], posts: Mapping[str, Appointment]
    ) -> Groups:
        """A group for each class and teacher, with everybody who has a seat there."""
        draw, session = self.register.draw, self.register.session
        teaches: Recipe = self.recipe["teaches"]
        keys = [(name, teacher) for name in names for teacher in teaches]
        made = bulk(
            TeachingGroup(
                uuid=drawn_uuid(draw), school=self.school, session=session, stage=classes[name].stage,
                grade=classes[name].grade, subject=teaches[teacher][classes[name].grade], name=name,
                school_class=classes[name], scale=self.recipe["scale"],
            )
            for name, teacher in keys
        )  # fmt: skip
        groups = dict(zip(keys, made, strict=True))
        bulk(
            GroupTeacher(
                group=group, school=self.school, started_on=self.since,
                teacher=posts[self.post_of(names, name, teacher)],
            )
            for (name, teacher), group in groups.items()
        )  # fmt: skip
        seats = ClassMembership.objects.filter(school_class__in=classes.values()).order_by("pk")
        seated: dict[int, list[int]] = {}
        for school_class, place in seats.values_list("school_class_id", "enrollment_id"):
            seated.setdefault(school_class, []).append(place)
        bulk(
            GroupMember(group=group, school=self.school, enrollment_id=place, started_on=self.since)
            for group in made
            for place in seated.get(group.school_class_id or 0, ())
        )
        return groups

    def post_of(self, names: Sequence[str], name: str, teacher: str) -> str:
        """Who of the teams teaches that class."""
        return post_of(teacher, names.index(name) // len(self.recipe["teaches"]))

    def write_plans(self, groups: Groups) -> dict[int, list[PlanLine]]:
        """A thematic plan for each group; returns the lines of each in order."""
        plan, draw = self.recipe["plan"], self.register.draw
        lines = bulk(
            PlanLine(
                uuid=drawn_uuid(draw), school=self.school, group=group, seq=seq, hours=plan["hours"],
                section=one["section"], kind=one["kind"], topic=one["topic"].format(topic=topic),
            )
            for group in groups.values()
            for seq, (one, topic) in enumerate(
                ((one, topic) for one in plan["rounds"] for topic in self.recipe["topics"][group.subject]), start=1
            )
        )  # fmt: skip
        found: dict[int, list[PlanLine]] = {}
        for line in lines:
            found.setdefault(line.group_id, []).append(line)
        return found

    def keep_timetable(
        self,
        by: Acting,
        turn: Turn,
        bells: Sequence[Hours],
        groups: Groups,
        names: Sequence[str],
        posts: Mapping[str, Appointment],
    ) -> None:
        """Bells and the lines of the week, and the lessons of the coming weeks by them.

        Today's lessons have hours of their own, so that day of the week is by the timetable from tomorrow on.
        """
        rung = [*bells, *read_bells([self.recipe["spare_bell"]])]
        keep_bells(by=by, school=self.school, bells=dict(enumerate(rung, start=1)))
        lines = []
        for weekday in range(SUNDAY):
            day = self.monday + timedelta(days=weekday)
            since = self.today + _DAY if day == self.today else self.begins
            for number in range(len(bells)):
                for at, name in enumerate(names):
                    teacher, post, room = turn.gives(day, number, at, list(self.recipe["teaches"]))
                    lines.append(
                        NewLine(groups[name, teacher], posts[post], weekday + 1, number + 1, since, room)
                    )
        add_lines(by=by, school=self.school, lines=lines)
        fill_lessons(by=by, school=self.school)
