"""Reads the clause cases of a stack."""

from collections.abc import Callable, Mapping

from matricula.regulation.clause_cases import (
    conditions,
    named_tests,
    procedure_parts,
    scenarios,
    structure,
    values,
)
from matricula.regulation.clause_cases.model import Ask, ClauseCase
from matricula.regulation.reading.nodes import Fields, Node
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import Context

Reader = Callable[[Fields, Context], Ask]

KINDS: Mapping[str, tuple[Reader, frozenset[str], frozenset[str]]] = {
    "term": (values.read_term, frozenset({"term", "on", "expect"}), frozenset()),
    "window": (values.read_window, frozenset({"window", "on", "expect"}), frozenset({"school_year"})),
    "deadline": (values.read_deadline, frozenset({"term", "from", "expect"}), frozenset()),
    "calendar": (values.read_calendar, frozenset({"day", "expect"}), frozenset()),
    "basis": (values.read_basis, frozenset({"basis"}), frozenset({"expect"})),
    "rule": (conditions.read_rule, frozenset({"rule", "on", "facts", "expect"}), frozenset({"findings"})),
    "table": (structure.read_table, frozenset({"table", "expect"}), frozenset({"read", "code", "language"})),
    "layout": (structure.read_layout, frozenset({"layout", "field", "expect"}), frozenset()),
    "duty": (
        structure.read_duty,
        frozenset({"duty", "stage"}),
        frozenset({"expect", "urges", "run_by"}),
    ),
    "role": (structure.read_role, frozenset({"role", "expect"}), frozenset({"tier"})),
    "level": (structure.read_level, frozenset({"level", "expect"}), frozenset()),
    "stage": (structure.read_stage, frozenset({"stage", "expect"}), frozenset()),
    "port": (structure.read_port, frozenset({"port", "given", "expect"}), frozenset()),
    "procedure": (
        procedure_parts.read_procedure_part,
        frozenset({"procedure", "on"}),
        procedure_parts.KINDS_OF_PART | {"expect"},
    ),
    "scenario": (
        scenarios.read_scenario,
        frozenset({"procedure", "starts_at", "moves"}),
        frozenset({"given", "expect"}),
    ),
    "test": (named_tests.read_test, frozenset({"test"}), frozenset()),
}


def cases_of(stack: Stack, *, pack: str | None = None) -> tuple[ClauseCase, ...]:
    """The cases of every pack of the stack, or of one of them, in the order of the files. Raises `PackError`.

    A case of the nation asks the nation's own stack: run it with `stack_for(case.origin.pack)`.
    """
    clause_ids = {clause.id for clause in stack.clauses()}
    found: list[ClauseCase] = []
    for head, written in zip(stack.heads, stack.written, strict=True):
        if pack is not None and written.pack != pack:
            continue
        context = Context(head, clause_ids)
        for path in sorted(written.files):
            if path == "cases.yaml" or path.startswith("cases/"):
                found += _in_file(written.files[path], context)
    return tuple(found)


def _in_file(node: Node, context: Context) -> list[ClauseCase]:
    stem = node.file.removesuffix(".yaml").removeprefix("cases/")
    items = node.fields(required={"cases"})["cases"].items()
    return [
        _case(item, f"{node.pack}/{stem}/{number}", context) for number, item in enumerate(items, start=1)
    ]


def _case(node: Node, case_id: str, context: Context) -> ClauseCase:
    pairs = dict(node.entries())
    if "kind" not in pairs:
        node.fail(f"the key 'kind' is missing; the kinds are {', '.join(KINDS)}")
    kind = pairs["kind"].text()
    if kind not in KINDS:
        pairs["kind"].fail(f"there is no kind of case {kind!r}; the kinds are {', '.join(KINDS)}")
    read, required, optional = KINDS[kind]
    fields = node.fields(required={"clause", "kind", *required}, optional={"question", *optional})
    return ClauseCase(
        id=case_id,
        clause=context.clause(fields["clause"]),
        question=context.maybe_words(fields, "question"),
        ask=read(fields, context),
        origin=node.origin,
    )
