"""The instruments of the law and every clause of them, each with an honest status."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matricula.regulation.reading.nodes import Node, Origin
from matricula.regulation.reading.texts import Text

_CLAUSE_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*-[0-9]+[a-z]?(\.[0-9]+[a-z]?)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ClauseKind(StrEnum):
    """What sort of demand a clause makes."""

    param = "param"
    window = "window"
    procedure = "procedure"
    rule = "rule"
    record = "record"
    report = "report"
    access = "access"


class Status(StrEnum):
    """How far the product does what a clause demands."""

    implemented = "implemented"
    manual = "manual"
    out_of_scope = "out_of_scope"
    planned = "planned"


@dataclass(frozen=True)
class Clause:
    """One clause of an instrument, in our words; `reading` is how we read an ambiguous text, and is ours.

    `missing` says what an implemented clause demands and the product does not do yet: it is done in part only.
    """

    id: str
    source: str
    kinds: tuple[ClauseKind, ...]
    paraphrase: Text
    status: Status
    implemented_by: tuple[str, ...]
    reason: Text | None
    reading: Text | None
    missing: Text | None
    issue: str | None
    verified: bool
    note: Text | None
    origin: Origin

    @property
    def pack(self) -> str:
        return self.origin.pack


@dataclass(frozen=True)
class Source:
    """An instrument of the law; `ended_on` is the first day without it, `kept_at` where its text is kept."""

    id: str
    title: Text
    issuer: Text
    language: str
    issued_on: date | None
    in_force_on: date | None
    ended_on: date | None
    kept_at: str
    sha256: str | None
    verified: bool
    note: Text | None
    origin: Origin
    clauses: tuple[Clause, ...]

    @property
    def pack(self) -> str:
        return self.origin.pack


def read_sources(node: Node, languages: tuple[str, ...]) -> Iterator[Source]:
    """The instruments under the key `sources`."""
    for source_id, entry in node.entries():
        fields = entry.fields(
            required={"title", "issuer", "language", "kept_at", "clauses"},
            optional={"issued_on", "in_force_on", "ended_on", "sha256", "verified", "note"},
        )
        sha256 = fields.text("sha256")
        if sha256 is not None and not _SHA256.fullmatch(sha256):
            fields["sha256"].fail("a SHA-256 is 64 lower-case hex digits")
        in_force_on, ended_on = fields.day("in_force_on"), fields.day("ended_on")
        if in_force_on and ended_on and ended_on <= in_force_on:
            fields["ended_on"].fail(
                f"the instrument would end on {ended_on}, before it begins on {in_force_on}"
            )
        yield Source(
            id=source_id,
            title=fields["title"].multilingual(languages),
            issuer=fields["issuer"].multilingual(languages),
            language=fields["language"].text(),
            issued_on=fields.day("issued_on"),
            in_force_on=in_force_on,
            ended_on=ended_on,
            kept_at=fields["kept_at"].text(),
            sha256=sha256,
            verified=fields.flag("verified", True),
            note=fields.words("note", languages),
            origin=entry.origin,
            clauses=tuple(
                _clause(source_id, cid, node, languages) for cid, node in fields["clauses"].entries()
            ),
        )


def _clause(source_id: str, clause_id: str, node: Node, languages: tuple[str, ...]) -> Clause:
    if not _CLAUSE_ID.fullmatch(clause_id) or not clause_id.startswith(f"{source_id}-"):
        node.fail(
            f"{clause_id!r} is no clause of {source_id}; write {source_id}- and the number of the article"
        )
    fields = node.fields(
        required={"kinds", "paraphrase", "status"},
        optional={"implemented_by", "reason", "reading", "missing", "issue", "verified", "note"},
    )
    status = fields["status"].choice(Status)
    _only_with(fields["status"], "implemented_by", "implemented_by" in fields, status is Status.implemented)
    _only_with(fields["status"], "reason", "reason" in fields, status in (Status.manual, Status.out_of_scope))
    if "missing" in fields:
        _check_missing(fields["missing"], status, issue="issue" in fields)
    else:
        _only_with(fields["status"], "issue", "issue" in fields, status is Status.planned)
    kinds = tuple(kind.choice(ClauseKind) for kind in fields["kinds"].items())
    if not kinds:
        fields["kinds"].fail("a clause has at least one kind")
    implemented_by = fields.texts("implemented_by")
    if status is Status.implemented and not implemented_by:
        fields["implemented_by"].fail("name at least one thing that does what the clause demands")
    return Clause(
        id=clause_id,
        source=source_id,
        kinds=kinds,
        paraphrase=fields["paraphrase"].multilingual(languages),
        status=status,
        implemented_by=implemented_by,
        reason=fields.words("reason", languages),
        reading=fields.words("reading", languages),
        missing=fields.words("missing", languages),
        issue=fields.text("issue"),
        verified=fields.flag("verified", True),
        note=fields.words("note", languages),
        origin=node.origin,
    )


def _check_missing(missing: Node, status: Status, issue: bool) -> None:
    if status is not Status.implemented:
        missing.fail(f"the key 'missing' does not go with the status {str(status)!r}; remove one of them")
    if not issue:
        missing.fail("what is missing needs the key 'issue', which names what will do it; add it")


def _only_with(status: Node, key: str, given: bool, wanted: bool) -> None:
    if wanted and not given:
        status.fail(f"the status {status.raw!r} needs the key {key!r}; add it")
    if given and not wanted:
        status.fail(f"the key {key!r} does not go with the status {status.raw!r}; remove one of them")
