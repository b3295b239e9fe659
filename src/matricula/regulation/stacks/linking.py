"""Checks what can only be checked when all packs of a stack are read: that every name leads somewhere."""

from collections.abc import Iterable, Mapping
from typing import Never

from matricula.regulation.procedures.histories import ProcedureHistory
from matricula.regulation.reading.nodes import Node, PackError
from matricula.regulation.rules.compiling import ExpressionError
from matricula.regulation.rules.judging import check_rule
from matricula.regulation.rules.rules import GoverningDate, Rule
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Declaration, PackHead
from matricula.regulation.standing.layouts import Column
from matricula.regulation.standing.terms import TermType

OF_CASES = (GoverningDate.application, GoverningDate.decision)
"""The days that a case has: that of its filing, and that on which it is judged."""
_CHANGES = "change_kind"
OF_LINES = (*OF_CASES, GoverningDate.entry)
"""The days that each line of a list has: its student has one on which the stage began."""


def check_links(stack: Stack) -> None:
    """Raise `PackError` for the first name that no pack of the stack has."""
    _rules(stack)
    _procedures(stack)
    for layout in stack.layouts.values():
        _known(layout.declared, "table", (c.table for c in layout.columns if c.table), stack.tables)
    for level in stack.levels.values():
        _known(level.declared, "level", level.within, stack.levels)
        _known(level.declared, "stage", level.stages, stack.stages)
    for stage in stack.stages.values():
        _known(stage.declared, "stage", (stage.next,) if stage.next else (), stack.stages)
    for duty in stack.duties.values():
        _known(duty.declared, "stage", duty.stages, stack.stages)
    _roles(stack)
    _watches(stack)
    _certificates(stack)
    _seasons(stack)
    _orgs(stack)
    _governed(stack)


def _rules(stack: Stack) -> None:
    for rule in stack.rules.values():
        _known(rule.declared, "term", sorted(rule.terms()), stack.terms)
        _known(rule.declared, "table", sorted(rule.tables()), stack.tables)
        try:
            check_rule(rule, stack)
        except ExpressionError as wrong:
            _fail(rule.declared, f"the rule {rule.name!r} compares what does not go together: {wrong}")


def _procedures(stack: Stack) -> None:
    """Whatever a procedure names outside itself, each at its own line."""
    known: dict[str, tuple[str, Mapping[str, object]]] = {
        "duration": ("term", stack.terms),
        "count": ("term", stack.terms),
        "rule": ("rule", stack.rules),
        "window": ("window", stack.windows),
        "other_procedure": ("procedure", stack.procedures),
        "table": ("table", stack.tables),
        "duty": ("duty", stack.duties),
        "role": ("role", stack.roles),
        "stage": ("stage", stack.stages),
        "status": ("code of the table enrollment_status", _codes(stack, "enrollment_status")),
        "group": ("code of the table procedure_group", _codes(stack, "procedure_group")),
    }
    for history in stack.procedures.values():
        for reference in history.references:
            if reference.to not in known:
                continue
            kind, items = known[reference.to]
            if reference.name not in items:
                reference.node.fail(_unknown(kind, reference.name, items))
            if reference.to == "duration" and stack.terms[reference.name].type is not TermType.duration:
                reference.node.fail(f"a clock runs by the term {reference.name!r}, which is no duration")
            if reference.to == "count" and stack.terms[reference.name].type is not TermType.integer:
                reference.node.fail(f"it is counted by the term {reference.name!r}, which is no integer")
            if reference.to == "rule":
                _governs(stack.rules[reference.name], reference.node, history)


def _governs(rule: Rule, node: Node, history: ProcedureHistory) -> None:
    """Fail for a rule of a procedure that is governed by a day which a case, or a line of a list, does not have."""
    of_lines = any(rule.name in version.rules_of_lines() for version in history.versions)
    days = OF_LINES if of_lines else OF_CASES
    if rule.governed_by not in days:
        node.fail(
            f"the rule {rule.name!r} is governed by the day of the {rule.governed_by}; what judges "
            f"{'a line of a list' if of_lines else 'a case'} is governed by {' or '.join(days)}"
        )


def _codes(stack: Stack, table: str) -> Mapping[str, object]:
    return stack.tables[table].entries if table in stack.tables else {}


def _roles(stack: Stack) -> None:
    reported = [role for role in stack.roles.values() if role.reported is not None]
    if len(reported) > 1:
        _fail(
            reported[1].declared,
            f"the role {reported[0].name!r} is reported to the level above already; mark one role",
        )
    for role in reported:
        assert role.reported is not None  # chosen so
        names = (role.reported.period, role.reported.often)
        _known(role.declared, "term", names, stack.terms)
        for name in names:
            if stack.terms[name].type is not TermType.integer:
                _fail(
                    role.declared,
                    f"how steady a role is kept is counted by the term {name!r}, which is no integer",
                )
    for role in stack.roles.values():
        if role.reserve_of is None:
            continue
        _known(role.declared, "role", (role.reserve_of,), stack.roles)
        relieved = stack.roles[role.reserve_of]
        if relieved.reserve_of is not None:
            _fail(
                role.declared,
                f"{relieved.name!r} is a reserve itself; name the role that the reserve stands ready for",
            )
        if strange := [tier for tier in role.tiers if tier not in relieved.tiers]:
            _fail(
                role.declared,
                f"the role {relieved.name!r} does not exist at the tier {', '.join(strange)}; leave it out",
            )


def _certificates(stack: Stack) -> None:
    """The stages and the status with which a place ended; of a stage and a status one certificate."""
    ends: dict[tuple[str, str], str] = {}
    for certificate in stack.certificates.values():
        _known(certificate.declared, "stage", certificate.stages, stack.stages)
        _known(
            certificate.declared,
            "code of the table enrollment_status",
            (certificate.outcome,),
            _codes(stack, "enrollment_status"),
        )
        for stage in certificate.stages:
            other = ends.setdefault((stage, certificate.outcome), certificate.name)
            if other != certificate.name:
                _fail(
                    certificate.declared,
                    f"who ends {stage} as {certificate.outcome!r} gets the certificate {other!r} already",
                )


def _watches(stack: Stack) -> None:
    for watch in stack.watches.values():
        _known(watch.declared, "term", watch.words.values(), stack.terms)
        _known(
            watch.declared,
            "code of the table enrollment_status",
            watch.statuses,
            _codes(stack, "enrollment_status"),
        )
        _known(watch.declared, "stage", watch.stages, stack.stages)
        _known(watch.declared, "role", watch.shown_to, stack.roles)
        _known(watch.declared, "procedure", watch.leads_to, stack.procedures)
        _known(watch.declared, "procedure", (watch.after,) if watch.after else (), stack.procedures)


def _seasons(stack: Stack) -> None:
    for season in stack.seasons.values():
        _known(season.declared, "stage", (season.stage,), stack.stages)
        _known(season.declared, "duty", (season.duty,), stack.duties)
        _known(
            season.declared, "window", (*season.windows, *filter(None, [season.leaves_from])), stack.windows
        )
        _known(season.declared, "rule", (season.rule, *season.advice), stack.rules)
        statuses = _codes(stack, "enrollment_status")
        _known(
            season.declared,
            "code of the table enrollment_status",
            season.outcomes.values(),
            statuses,
        )
        columns = _columns(stack)
        _known(season.declared, "column of the layout roll", season.certificate_needs, columns)
        _known(season.declared, "term", (season.reminds,) if season.reminds else (), stack.terms)
        if season.reminds and not all(
            isinstance(value.value, tuple) and all(day.isdecimal() for day in value.value)
            for value in stack.terms[season.reminds].values
            if value.value is not None
        ):
            _fail(season.declared, f"the term {season.reminds!r} is no list of whole numbers of days")
        for one in season.attention:
            changes = f"code of the table {_CHANGES}"
            _known(season.declared, changes, one.changes, _codes(stack, _CHANGES) if one.changes else {})
            if not one.field:
                continue
            _known(season.declared, "column of the layout roll", (one.field,), columns)
            table = columns[one.field].table
            if table is None:
                _fail(
                    season.declared, f"the column {one.field!r} has no table, so that it holds no code of one"
                )
            _known(season.declared, f"code of the table {table}", one.codes, _codes(stack, table))


def _columns(stack: Stack) -> Mapping[str, Column]:
    layout = stack.layouts.get("roll")
    return {column.field: column for column in layout.columns} if layout else {}


def _orgs(stack: Stack) -> None:
    for org in stack.orgs.values():
        _known(org.declared, "level", (org.kind,), stack.levels)
        _known(org.declared, "organisation", (org.parent,) if org.parent else (), stack.orgs)
        _known(org.declared, "organisation", (org.successor,) if org.successor else (), stack.orgs)
        above = stack.levels[org.kind].within
        if org.parent is None and above:
            _fail(
                org.declared,
                f"the organisation {org.code!r} has no parent, but a {org.kind} lies within {', '.join(above)}",
            )
        if org.parent is not None and stack.orgs[org.parent].kind not in above:
            _fail(
                org.declared,
                f"a {org.kind} does not lie within a {stack.orgs[org.parent].kind} ({org.parent})",
            )


def _governed(stack: Stack) -> None:
    """A pack governs an office of the tree, below the one that the pack above it governs."""
    above: PackHead | None = None
    for head in stack.heads:
        governed = head.governs
        if governed is None:
            continue
        place = f"{head.id}/pack.yaml: governs {governed!r}"
        if governed not in stack.orgs:
            raise PackError(f"{place}, an office that no pack lists; correct the code")
        if above is not None and above.governs not in list(stack.above(governed)):
            raise PackError(
                f"{place}, which does not lie below {above.governs!r}, the office that {above.id} governs;"
                " correct the code, or extend another pack"
            )
        above = head


def _known(declared: Declaration, kind: str, names: Iterable[str], known: Mapping[str, object]) -> None:
    for name in names:
        if name not in known:
            _fail(declared, _unknown(kind, name, known))


def _unknown(kind: str, name: str, known: Mapping[str, object]) -> str:
    shown = ", ".join(sorted(known)[:12]) or "none"
    article = "an" if kind[0] in "aeiou" else "a"
    return (
        f"no pack of the stack has {article} {kind} {name!r}; correct the name or add it (there are {shown})"
    )


def _fail(declared: Declaration, message: str) -> Never:
    raise PackError(f"{declared.origin}: {message}")
