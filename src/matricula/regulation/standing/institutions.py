"""What kinds of organisation there are, the stages and grades of schooling, and the tree above the schools."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, Tier, coded, named


@dataclass(frozen=True)
class Level:
    """A kind of organisation, at one of the platform's tiers; `within` are the kinds that may stand directly above."""

    declared: Declaration
    tier: Tier
    label: Text
    within: tuple[str, ...]
    stages: tuple[str, ...]
    traits: tuple[str, ...]
    clause: str | None

    @property
    def name(self) -> str:
        return self.declared.name


@dataclass(frozen=True, slots=True)
class Grade:
    """One year of a stage, counted from 1."""

    name: str
    ordinal: int
    label: Text
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A stage of schooling; `next` is the stage a pupil is promoted to."""

    declared: Declaration
    label: Text
    order: int
    compulsory: bool
    next: str | None
    grades: Mapping[str, Grade]
    clause: str | None

    @property
    def name(self) -> str:
        return self.declared.name

    def next_grade(self, grade: str) -> Grade | None:
        """The next year of this stage; None after its last. KeyError for a grade of another stage."""
        ordinal = self.grades[grade].ordinal + 1
        return next((one for one in self.grades.values() if one.ordinal == ordinal), None)

    @property
    def last_grade(self) -> Grade:
        return max(self.grades.values(), key=lambda grade: grade.ordinal)


@dataclass(frozen=True)
class OrgEntry:
    """An organisation that the law itself establishes; schools are data of the register, not of the pack."""

    declared: Declaration
    kind: str
    names: Text
    parent: str | None
    traits: tuple[str, ...]
    opened_on: date | None
    closed_on: date | None
    successor: str | None

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def code(self) -> str:
        return self.declared.name


def read_levels(node: Node, context: Context) -> Iterator[tuple[Declaration, Level]]:
    """The kinds of organisation under the key `levels`."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"tier", "label"}, optional={"within", "stages", "traits", "clause", *DECLARED}
        )
        declared = context.declaration(name, entry, fields)
        yield (
            declared,
            Level(
                declared=declared,
                tier=fields["tier"].choice(Tier),
                label=context.words(fields["label"]),
                within=fields.texts("within"),
                stages=fields.texts("stages"),
                traits=fields.texts("traits"),
                clause=context.maybe_clause(fields),
            ),
        )


def read_stages(node: Node, context: Context) -> Iterator[tuple[Declaration, Stage]]:
    """The stages under the key `stages`."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"label", "order", "compulsory", "grades"}, optional={"next", "clause", *DECLARED}
        )
        grades: dict[str, Grade] = {}
        for grade, item in named(fields["grades"]):
            inner = item.fields(required={"ordinal", "label"}, optional={"aliases"})
            ordinal = inner["ordinal"].integer()
            if ordinal != len(grades) + 1:
                inner["ordinal"].fail(
                    f"grades are numbered 1, 2, 3 … in order; this one should be {len(grades) + 1}"
                )
            grades[grade] = Grade(grade, ordinal, context.words(inner["label"]), inner.texts("aliases"))
        if not grades:
            fields["grades"].fail("a stage needs at least one grade")
        declared = context.declaration(name, entry, fields)
        yield (
            declared,
            Stage(
                declared=declared,
                label=context.words(fields["label"]),
                order=fields["order"].integer(),
                compulsory=fields["compulsory"].flag(),
                next=fields.text("next"),
                grades=grades,
                clause=context.maybe_clause(fields),
            ),
        )


def read_orgs(node: Node, context: Context) -> Iterator[tuple[Declaration, OrgEntry]]:
    """The organisations under the key `orgs`, by their code."""
    for code, entry in coded(node):
        fields = entry.fields(
            required={"kind", "names", "parent"},
            optional={"traits", "opened_on", "closed_on", "successor", *DECLARED},
        )
        declared = context.declaration(code, entry, fields)
        yield (
            declared,
            OrgEntry(
                declared=declared,
                kind=fields["kind"].text(),
                names=context.words(fields["names"]),
                parent=None if fields["parent"].is_null else fields["parent"].text(),
                traits=fields.texts("traits"),
                opened_on=fields.day("opened_on"),
                closed_on=fields.day("closed_on"),
                successor=fields.text("successor"),
            ),
        )
