"""The season of a leaving grade: what has to be done by when, and by which rule a student leaves with what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named

OUTCOMES = ("met", "unmet")
"""What the rule finds of a student whose data are complete."""


@dataclass(frozen=True)
class Attention:
    """Students of the leaving grade who are looked at first, by ``clause``.

    Those to whom one of the kinds of change in ``changes`` has happened, or whose record has one of ``codes`` in the
    column ``field``.
    """

    name: str
    names: Text
    clause: str
    changes: tuple[str, ...]
    field: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Season:
    """One season: those of the last grade of ``stage`` leave, within the ``windows``, in this order.

    It is opened by whoever has the ``duty`` for the stage. Once ``freezes_after`` is over nothing of these students
    changes any more; once a window in ``bars_after`` is over, procedures that name it as ``barred_by`` are not filed
    for them. ``done_by`` is when all is done. ``rule`` judges who leaves with what: ``outcomes`` are the statuses for
    ``met`` and ``unmet``, after which ``locked_by`` locks the place. ``advice`` are rules that are shown and decide
    nothing. ``certificate_needs`` are the columns of the record layout without which no certificate is printed.
    ``attention`` are those who are looked at first. ``reminds`` is the term that says how many days before the last day
    of a window schools and offices are reminded; empty where nobody is. ``leaves_from`` is the window that opens when
    the years are completed, before which nobody leaves; empty where the law has no such day.
    """

    declared: Declaration
    names: Text
    clause: str
    stage: str
    duty: str
    windows: tuple[str, ...]
    freezes_after: str
    bars_after: tuple[str, ...]
    done_by: str
    rule: str
    advice: tuple[str, ...]
    outcomes: Mapping[str, str]
    locked_by: str
    certificate_needs: tuple[str, ...]
    attention: tuple[Attention, ...] = ()
    reminds: str = ""
    leaves_from: str = ""

    @property
    def name(self) -> str:
        return self.declared.name


def read_seasons(node: Node, context: Context) -> Iterator[tuple[Declaration, Season]]:
    """The seasons under the key ``seasons``."""
    for name, entry in named(node):
        fields = entry.fields(
            required={
                "names",
                "clause",
                "stage",
                "duty",
                "windows",
                "freezes_after",
                "done_by",
                "rule",
                "outcomes",
                "locked_by",
            },
            optional={
                "bars_after",
                "advice",
                "certificate_needs",
                "attention",
                "reminds",
                "leaves_from",
                *DECLARED,
            },
        )
        declared = context.declaration(name, entry, fields)
        windows = fields["windows"].texts()
        bars = fields["bars_after"].texts() if "bars_after" in fields else ()
        freezes, done = fields["freezes_after"].name(), fields["done_by"].name()
        for key, asked in (("freezes_after", (freezes,)), ("bars_after", bars), ("done_by", (done,))):
            if strange := [one for one in asked if one not in windows]:
                fields[key].fail(f"{strange[0]!r} is no window of the season; list it under windows")
        outcomes = fields["outcomes"].fields(required=set(OUTCOMES))
        yield (
            declared,
            Season(
                declared=declared,
                names=context.words(fields["names"]),
                clause=context.clause(fields["clause"]),
                stage=fields["stage"].name(),
                duty=fields["duty"].name(),
                windows=windows,
                freezes_after=freezes,
                bars_after=bars,
                done_by=done,
                rule=fields["rule"].name(),
                advice=fields["advice"].texts() if "advice" in fields else (),
                outcomes=MappingProxyType({key: outcomes[key].name() for key in OUTCOMES}),
                locked_by=context.clause(fields["locked_by"]),
                certificate_needs=fields["certificate_needs"].texts()
                if "certificate_needs" in fields
                else (),
                attention=tuple(_attention(fields["attention"], context)) if "attention" in fields else (),
                reminds=fields["reminds"].name() if "reminds" in fields else "",
                leaves_from=fields["leaves_from"].name() if "leaves_from" in fields else "",
            ),
        )


def _attention(node: Node, context: Context) -> Iterator[Attention]:
    for name, entry in named(node):
        fields = entry.fields(required={"names", "clause"}, optional={"changes", "field", "codes"})
        if ("changes" in fields) == ("field" in fields) or ("field" in fields) != ("codes" in fields):
            entry.fail("say either changes, or field and codes: by what such a student is known")
        yield Attention(
            name,
            context.words(fields["names"]),
            context.clause(fields["clause"]),
            fields["changes"].texts() if "changes" in fields else (),
            fields["field"].name() if "field" in fields else "",
            fields["codes"].texts() if "codes" in fields else (),
        )
