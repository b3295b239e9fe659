"""What a clause case says to a reader, and the names and values it is told with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from matricula.registry.api import STATUS_TABLE
from matricula.regulation.api import Procedure, Stack, date_in
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.law_words import TIER_WORDS, listed


@dataclass(frozen=True)
class Deed:
    """One move of a story: what is done, how it is refused (by a clause), what is seen afterwards."""

    text: str
    refused: str = ""
    refused_by: str = ""
    seen: str = ""


@dataclass(frozen=True)
class Told:
    """A case in words. `cited` is a clause that is itself the answer, `test` the test that answers."""

    question: str
    answer: tuple[str, ...]
    given: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()
    cited: str = ""
    test: str = ""


def language() -> str:
    """The reader's."""
    return get_language() or "en"


def day(when: date, stack: Stack) -> str:
    """A date in the pack's calendar; with the hour when there is one."""
    written = date_in(
        when.date() if isinstance(when, datetime) else when, language(), stack.school_years.system
    )
    return f"{written} {when:%H:%M}" if isinstance(when, datetime) else written


def several(clauses: Iterable[str]) -> str:
    """Parts of a sentence one after another, with the reader's own sign between them."""
    return pgettext("between the parts of a sentence", "; ").join(filter(None, clauses))


def labelled(label: str, value: str) -> str:
    """A value after what it is."""
    return _("%(label)s: %(value)s") % {"label": label, "value": value}


def yes_or_no(value: object) -> str:
    """A flag."""
    return _("yes") if value else _("no")


def stage_name(stack: Stack, name: str) -> str:
    """What the pack calls a stage; nothing else is shown for a name it does not have."""
    found = stack.stages.get(name)
    return words(found.label) if found else _("a stage that the law does not know")


def grade_name(stack: Stack, name: str) -> str:
    """What the pack calls a grade, whichever stage it belongs to."""
    for stage in stack.stages.values():
        if name in stage.grades:
            return words(stage.grades[name].label)
    return _("a grade that the law does not know")


def tier_name(stack: Stack, tier: str) -> str:
    """A level of the platform, and what stands there in this pack."""
    kinds = [words(one.label) for one in stack.levels.values() if str(one.tier) == tier]
    said = str(TIER_WORDS[tier])
    # Schools are of many kinds; their level says enough.
    if not kinds or tier == "school" or kinds == [said]:
        return said
    return _("%(level)s (%(kinds)s)") % {"level": said, "kinds": listed(kinds)}


def role_name(stack: Stack, name: str) -> str:
    """What the pack calls a role."""
    return words(stack.role(name).label)


def table_of(stack: Stack, name: str) -> str:
    """The table whose codes a fact or a field of that name holds, by the layouts and the forms; else nothing."""
    if name == "status":
        return STATUS_TABLE
    for layout in stack.layouts.values():
        for column in layout.columns:
            if column.field == name and column.table:
                return column.table
    fields = (field for law in _procedures(stack) for field in law.form.fields if field.id == name)
    return next((field.table for field in fields if field.table), "")


def _procedures(stack: Stack) -> Iterator[Procedure]:
    for history in stack.procedures.values():
        yield from history.versions


def _ground_name(stack: Stack, name: str) -> str:
    """What the law calls a ground, in whichever procedure one asks for it; the name itself where none does."""
    found = (one.names for law in _procedures(stack) for one in law.grounds if one.id == name)
    return words(next(found, None)) or name


def fact_value(stack: Stack, name: str, value: object) -> str:
    """A fact as a reader knows it: codes by their labels, stages, grades and kinds of school by their names."""
    match value:
        case None:
            return _("unknown")
        case bool():
            return yes_or_no(value)
        case date():
            return day(value, stack)
        case list() | tuple():
            return listed(fact_value(stack, name, one) for one in value)
        case _:
            return _coded(stack, name, str(value))


def _coded(stack: Stack, name: str, value: str) -> str:
    if name.endswith("stage") and value in stack.stages:
        return stage_name(stack, value)
    if name.endswith("grade"):
        return grade_name(stack, value)
    if name.endswith("ground"):
        return _ground_name(stack, value)
    if name == "school_kind" and value in stack.levels:
        return words(stack.level(value).label)
    table = table_of(stack, name)
    return table_label(stack, table, value) if table else value
