"""Code tables: what may stand in a coded field, what it is called, and how people write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from matricula.kernel.text import search_key
from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, coded, named


@dataclass(frozen=True, slots=True)
class Code:
    """One entry; one that is not `offered` is understood when read but not shown in forms."""

    code: str
    label: Text
    aliases: tuple[str, ...] = ()
    offered: bool = True
    verified: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodeTable:
    """A closed list of codes in their official order."""

    declared: Declaration
    title: Text
    standard: str | None
    clause: str | None
    entries: Mapping[str, Code]
    extended_by_clauses: tuple[str, ...] = ()
    _spellings: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spellings: dict[str, str] = {}
        for code in self.entries.values():
            for written in (code.code, *code.label.values(), *code.aliases):
                known = spellings.setdefault(search_key(written), code.code)
                if known != code.code:
                    raise ValueError(
                        f"{written!r} could be read as {known!r} and as {code.code!r}; change one of them"
                    )
        object.__setattr__(self, "_spellings", MappingProxyType(spellings))

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def cited(self) -> tuple[str, ...]:
        """The clause behind the table, and those behind what lower packs added to it."""
        return (*(() if self.clause is None else (self.clause,)), *self.extended_by_clauses)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, in the official order."""
        return tuple(self.entries)

    @property
    def offered(self) -> tuple[str, ...]:
        """The codes that forms offer."""
        return tuple(code.code for code in self.entries.values() if code.offered)

    def label(self, code: str, language: str) -> str:
        """What the code is called; KeyError when the table has no such code."""
        return self.entries[code].label.in_(language)

    def attributes(self, code: str) -> Mapping[str, str]:
        """What the pack says about the code beyond its label; KeyError when the table has no such code."""
        return self.entries[code].attributes

    def parse(self, written: str) -> str | None:
        """The code meant by a code, a label in any language or an alias; None when there is none.

        Case, width, spaces and the script of digits make no difference. A number that lost its leading zeros in a
        spreadsheet is found where every code has the same number of digits.
        """
        found = self._spellings.get(search_key(written))
        if found is None and (digits := search_key(written)).isdigit():
            widths = {len(code) for code in self.entries}
            if len(widths) == 1 and all(code.isdigit() for code in self.entries):
                found = self._spellings.get(digits.zfill(widths.pop()))
        return found

    def extended_by(self, more: "CodeTable") -> "CodeTable":
        """This table with the codes of a lower pack at its end. ValueError when both know a code or a spelling."""
        if twice := self.entries.keys() & more.entries.keys():
            raise ValueError(f"the upper table has {', '.join(sorted(twice))} already; list only new codes")
        return replace(
            self,
            entries=MappingProxyType({**self.entries, **more.entries}),
            extended_by_clauses=(*self.extended_by_clauses, *more.cited),
        )


def read_tables(node: Node, context: Context) -> Iterator[tuple[Declaration, CodeTable, bool]]:
    """The tables under the key `tables`; the flag tells whether a table only adds to the one above."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"title", "codes"}, optional={"standard", "clause", "extends", *DECLARED}
        )
        declared = context.declaration(name, entry, fields)
        entries = {code: _code(code, value, context) for code, value in coded(fields["codes"])}
        if not entries:
            fields["codes"].fail(f"the table {name!r} has no codes")
        try:
            table = CodeTable(
                declared=declared,
                title=context.words(fields["title"]),
                standard=fields.text("standard"),
                clause=context.maybe_clause(fields),
                entries=MappingProxyType(entries),
            )
        except ValueError as wrong:
            fields["codes"].fail(str(wrong))
        yield declared, table, fields.flag("extends", False)


def _code(code: str, node: Node, context: Context) -> Code:
    fields = node.fields(required={"label"}, optional={"aliases", "offered", "verified", "attributes"})
    attributes = (
        {key: value.text_or_empty() for key, value in fields["attributes"].entries()}
        if "attributes" in fields
        else {}
    )
    return Code(
        code=code,
        label=context.words(fields["label"]),
        aliases=fields.texts("aliases"),
        offered=fields.flag("offered", True),
        verified=fields.flag("verified", True),
        attributes=MappingProxyType(attributes),
    )
