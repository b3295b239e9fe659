"""Cases about the standing data of the law: tables, layouts, duties, roles, levels, stages, ports."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import cast, get_args, get_type_hints

from matricula.regulation.clause_cases.model import Failures, citation, expected
from matricula.regulation.reading.nodes import Fields, Plain
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Context, Tier
from matricula.regulation.standing.layouts import Column


@dataclass(frozen=True)
class TableAsk:
    """Which code a written word means, or what a code is called."""

    table: str
    read: str | None
    code: str | None
    language: str | None
    expect: str | None
    kind: str = "table"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"table:{self.table}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        table = stack.table(self.table)
        if self.read is None:
            found: str | None = table.label(self.code or "", self.language or "")
        else:
            found = table.parse(self.read)
        return (
            *expected(f"{self.read or self.code!r} in the table {self.table}", self.expect, found),
            *citation(stack, clause, f"table:{self.table}", table),
        )

    def in_words(self) -> str:
        return f"table {self.table}: {self.read or self.code} is {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return self.expect or "no code"


@dataclass(frozen=True)
class LayoutAsk:
    """What a layout demands of one column."""

    layout: str
    field: str
    expect: Mapping[str, Plain]
    kind: str = "layout"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"layout:{self.layout}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        layout = stack.layout(self.layout)
        column = layout.column(self.field)
        failures: list[str] = []
        for key, wanted in self.expect.items():
            failures += expected(f"{key} of {self.field} in {self.layout}", wanted, _of_column(column, key))
        return (*failures, *citation(stack, clause, f"layout:{self.layout}", layout))

    def in_words(self) -> str:
        return f"layout {self.layout}, {self.field}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in self.expect.items())


@dataclass(frozen=True)
class DutyAsk:
    """Which tier holds a duty for a stage, of a school that an office of the tier ``run_by`` runs itself, if given.

    With ``urges``, which tier looks on and urges beside it by the clause of the case: that one and no other.
    """

    duty: str
    stage: str
    expect: str
    run_by: str = ""
    urges: bool = False
    kind: str = "duty"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"duty:{self.duty}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        holder = stack.duties[self.duty].at(self.stage)
        if self.urges:
            found = [str(tier) for tier, by in holder.also.items() if by == clause]
            return expected(f"who urges by {clause} in {self.duty} for {self.stage}", [self.expect], found)
        tier, cited = str(holder.tier), holder.clause
        name = f"the duty {self.duty} for {self.stage}"
        if self.run_by:
            name = f"{name} of schools run by a {self.run_by}"
            tier = self.run_by if stack.follows_runner(self.duty) else tier
            cited = stack.directly_run_clause(self.duty) or ""
        return (
            *expected(name, self.expect, tier),
            *expected(f"the clause of {name}", clause, cited),
        )

    def in_words(self) -> str:
        run_by = f", school run by a {self.run_by}" if self.run_by else ""
        urges = " urges" if self.urges else ""
        return f"duty {self.duty} for {self.stage}{run_by}: {self.expect}{urges}"

    def answer_in_words(self) -> str:
        return self.expect


_ABOUT_ROLES = ("training", "no_training", "reported", "not_reported")


@dataclass(frozen=True)
class RoleAsk:
    """The whole list of what a role may do at a tier, or one thing about it.

    It needs training first or not, is reported to the level above or not, or stands ready for the role ``reserve_of``.
    """

    role: str
    tier: str | None
    expect: frozenset[str] | str
    reserve_of: str = ""
    kind: str = "role"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"role:{self.role}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        role = stack.role(self.role)
        if self.reserve_of:
            return (
                *expected(f"whom {self.role} stands ready for", self.reserve_of, role.reserve_of),
                *citation(stack, clause, f"role:{self.role}", role),
            )
        if self.expect in ("reported", "not_reported"):
            told = "not_reported" if role.reported is None else "reported"
            by = expected(f"the report of {self.role}", clause, role.reported and role.reported.clause)
            return (
                *expected(f"the role {self.role}", self.expect, told),
                *(by if told == "reported" else ()),
            )
        if isinstance(self.expect, str):
            found = "training" if role.requires_training else "no_training"
            cites = expected(f"the training of {self.role}", clause, role.requires_training)
            return (
                *expected(f"the role {self.role}", self.expect, found),
                *(cites if found == "training" else ()),
            )
        may = role.permissions_at(self.tier or "")
        missing, more = sorted(self.expect - may), sorted(may - self.expect)
        failures = [f"{self.role} at {self.tier} may not {permission}" for permission in missing]
        failures += [
            f"{self.role} at {self.tier} may {permission}, which is not expected" for permission in more
        ]
        return (*failures, *citation(stack, clause, f"role:{self.role}", role))

    def in_words(self) -> str:
        if isinstance(self.expect, str):
            return f"role {self.role}: {self.answer_in_words()}"
        return f"role {self.role} at {self.tier} may {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        if self.reserve_of:
            return f"reserve of {self.reserve_of}"
        if isinstance(self.expect, str):
            return self.expect.replace("_", " ")
        return ", ".join(sorted(self.expect))


@dataclass(frozen=True)
class LevelAsk:
    """At which of the platform's tiers a kind of organisation stands."""

    level: str
    expect: str
    kind: str = "level"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"level:{self.level}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        level = stack.level(self.level)
        return (
            *expected(f"the tier of {self.level}", self.expect, str(level.tier)),
            *citation(stack, clause, f"level:{self.level}", level),
        )

    def in_words(self) -> str:
        return f"level {self.level}: {self.expect}"

    def answer_in_words(self) -> str:
        return self.expect


@dataclass(frozen=True)
class StageAsk:
    """What a stage is: compulsory or not, which comes next, its grades."""

    stage: str
    expect: Mapping[str, Plain]
    kind: str = "stage"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"stage:{self.stage}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        stage = stack.stage(self.stage)
        found: dict[str, Plain] = {
            "compulsory": stage.compulsory,
            "next": stage.next,
            "grades": list(stage.grades),
            "order": stage.order,
        }
        failures: list[str] = []
        for key, wanted in self.expect.items():
            failures += expected(f"{key} of the stage {self.stage}", wanted, found[key])
        return (*failures, *citation(stack, clause, f"stage:{self.stage}", stage))

    def in_words(self) -> str:
        return f"stage {self.stage}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in self.expect.items())


@dataclass(frozen=True)
class PortAsk:
    """What a function of the pack answers; of an answer with several parts those are compared that are named."""

    port: str
    given: tuple[Plain, ...]
    expect: Plain
    kind: str = "port"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"port:{self.port}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        try:
            found = stack.port(self.port)(*_as_declared(stack.port(self.port), self.given))
        except ValueError as error:
            found = {"error": type(error).__name__}
        answer = _comparable(found)
        if isinstance(self.expect, dict) and isinstance(answer, dict):
            answer = {key: value for key, value in answer.items() if key in self.expect}
        return (
            *expected(f"{self.port}({', '.join(map(repr, self.given))})", self.expect, answer),
            *citation(stack, clause, f"port:{self.port}", None),
        )

    def in_words(self) -> str:
        return f"port {self.port}: {', '.join(map(str, self.given))} gives {self.expect}"

    def answer_in_words(self) -> str:
        return str(self.expect)


def read_table(fields: Fields, _: Context) -> TableAsk:
    if ("read" in fields) == ("code" in fields) or ("code" in fields) != ("language" in fields):
        fields.node.fail("give either read: what somebody wrote, or code: and language:")
    expect = fields["expect"]
    return TableAsk(
        fields["table"].name(),
        fields.text("read"),
        fields.text("code"),
        fields.text("language"),
        None if expect.is_null else expect.text(),
    )


def read_layout(fields: Fields, _: Context) -> LayoutAsk:
    expect = {key: node.plain() for key, node in fields["expect"].entries()}
    known = {"no", "type", "required", "max", "length", "table", "group", "label"}
    if strange := sorted(set(expect) - known):
        fields["expect"].fail(
            f"a column has no {', '.join(strange)} to expect; known are {', '.join(sorted(known))}"
        )
    return LayoutAsk(fields["layout"].name(), fields["field"].name(), expect)


def read_duty(fields: Fields, _: Context) -> DutyAsk:
    run_by = str(fields["run_by"].choice(Tier)) if "run_by" in fields else ""
    urges = "urges" in fields
    if urges == ("expect" in fields) or (urges and run_by):
        fields.node.fail(
            "give either expect: the tier that holds the duty, or urges: one that looks on and urges"
        )
    tier = str(fields["urges" if urges else "expect"].choice(Tier))
    return DutyAsk(fields["duty"].name(), fields["stage"].name(), tier, run_by, urges)


def read_role(fields: Fields, _: Context) -> RoleAsk:
    expect = fields["expect"]
    if expect.is_mapping:
        relieved = expect.fields(required={"reserve_of"})["reserve_of"].name()
        return RoleAsk(fields["role"].name(), None, "", relieved)
    if expect.is_list:
        if "tier" not in fields:
            fields.node.fail("a list of permissions holds at a tier; add tier: …")
        tier = str(fields["tier"].choice(Tier))
        return RoleAsk(fields["role"].name(), tier, frozenset(expect.texts()))
    if (word := expect.text()) not in _ABOUT_ROLES:
        expect.fail(f"expect a list of permissions, {', '.join(_ABOUT_ROLES)} or {{reserve_of: role}}")
    return RoleAsk(fields["role"].name(), None, word)


def read_level(fields: Fields, _: Context) -> LevelAsk:
    return LevelAsk(fields["level"].name(), str(fields["expect"].choice(Tier)))


def read_stage(fields: Fields, _: Context) -> StageAsk:
    known = {"compulsory", "next", "grades", "order"}
    expect = fields["expect"].fields(optional=known)
    return StageAsk(fields["stage"].name(), {key: node.plain() for key, node in expect.given.items()})


def read_port(fields: Fields, _: Context) -> PortAsk:
    return PortAsk(
        fields["port"].name(),
        tuple(node.plain() for node in fields["given"].items()),
        fields["expect"].plain(),
    )


def _of_column(column: Column, key: str) -> Plain:
    if key == "label":
        return cast("Plain", dict(column.label))
    value = getattr(column, key)
    return str(value) if isinstance(value, str) else cast("Plain", value)


def _as_declared(function: object, given: tuple[Plain, ...]) -> tuple[object, ...]:
    """Arguments in the types of the port: a decimal of the file as the float that a port may take."""
    hints = [hint for name, hint in get_type_hints(function).items() if name != "return"]
    wants_float = [hint is float or float in get_args(hint) for hint in hints]
    return tuple(
        float(value) if wanted and value is not None else value  # type: ignore[arg-type]
        for value, wanted in zip(given, wants_float, strict=True)
    )


def _comparable(found: object) -> object:
    if is_dataclass(found) and not isinstance(found, type):
        return {key: _comparable(value) for key, value in asdict(found).items()}
    return list(found) if isinstance(found, tuple) else found
