"""Reads the clause cases of a stack."""

from collections.abc import Callable, Iterator, Mapping

from matricula.regulation.clause_cases import conditions, named_tests, seasons, structure, values, watching
from matricula.regulation.clause_cases.conditions import read_rules
from matricula.regulation.clause_cases.model import Ask, ClauseCase
from matricula.regulation.clause_cases.procedure_parts import read_written
from matricula.regulation.clause_cases.stories import Scene, Told, read_refusals, read_stories, scenes_in
from matricula.regulation.reading.nodes import Fields, Node
from matricula.regulation.reading.texts import Text
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
    "watch": (watching.read_watch, frozenset({"watch", "expect"}), frozenset()),
    "season": (seasons.read_season, frozenset({"season", "expect"}), frozenset()),
    "port": (structure.read_port, frozenset({"port", "given", "expect"}), frozenset()),
    "test": (named_tests.read_test, frozenset({"test"}), frozenset()),
}


OF_TABLES = frozenset({"procedure", "scenario"})
"""Kinds of case that do not stand in a list of cases, but follow from written forms and from stories."""


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
        files = [
            node.fields(optional={"cases", "scenes", "stories", "refusals", "rules", "written"})
            for path, node in sorted(written.files.items())
            if path == "cases.yaml" or path.startswith("cases/")
        ]
        scenes = _scenes(files)
        for fields in files:
            found += _in_file(fields, scenes, context)
    return tuple(found)


def _scenes(files: list[Fields]) -> dict[str, Scene]:
    scenes: dict[str, Scene] = {}
    for fields in files:
        if "scenes" not in fields:
            continue
        for procedure, scene in scenes_in(fields["scenes"]).items():
            if procedure in scenes:
                fields["scenes"].fail(f"the scene of {procedure!r} stands in another file too; keep one")
            scenes[procedure] = scene
    return scenes


def _in_file(fields: Fields, scenes: Mapping[str, Scene], context: Context) -> Iterator[ClauseCase]:
    place = f"{fields.node.pack}/{fields.node.file.removesuffix('.yaml').removeprefix('cases/')}"
    for number, (node, clause, question, ask) in enumerate(_numbered(fields, scenes, context), start=1):
        yield ClauseCase(f"{place}/{number}", clause, question, ask, node.origin)
    for name, clause, ask, node in read_written(fields["written"]) if "written" in fields else ():
        if clause not in context.clause_ids:
            node.fail(f"no source lists the clause {clause!r}; write the file anew")
        yield ClauseCase(f"{place}/{name}", clause, None, ask, node.origin)


def _numbered(
    fields: Fields, scenes: Mapping[str, Scene], context: Context
) -> Iterator[tuple[Node, str, Text | None, Ask]]:
    if "cases" in fields:
        yield from (_case(node, context) for node in fields["cases"].items())
    if "rules" in fields:
        yield from read_rules(fields["rules"], context)
    stories: list[Told] = []
    if "stories" in fields:
        stories += read_stories(fields["stories"], scenes, context)
    if "refusals" in fields:
        stories += read_refusals(fields["refusals"], scenes, context)
    yield from ((story.node, story.clause, story.question, story.ask) for story in stories)


def _case(node: Node, context: Context) -> tuple[Node, str, Text | None, Ask]:
    pairs = dict(node.entries())
    if "kind" not in pairs:
        node.fail(f"the key 'kind' is missing; the kinds are {', '.join(KINDS)}")
    kind = pairs["kind"].text()
    if kind not in KINDS:
        pairs["kind"].fail(f"there is no kind of case {kind!r}; the kinds are {', '.join(KINDS)}")
    read, required, optional = KINDS[kind]
    fields = node.fields(required={"clause", "kind", *required}, optional={"question", *optional})
    question = context.maybe_words(fields, "question")
    return node, context.clause(fields["clause"]), question, read(fields, context)
