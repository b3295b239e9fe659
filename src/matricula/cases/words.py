"""What an effect asks of its procedure: the words of ``effect_with``, each of one kind."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from matricula.regulation.api import FieldKind, Procedure, Stack, TermType


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what it is, and which names it may be under a law. One that is ``optional`` may be left out."""

    what: str
    known: Callable[[Procedure, Stack], Collection[str]]
    optional: bool = False


def code(table: str, *besides: str, optional: bool = False) -> Word:
    """A code of that table, or one of ``besides``, which the effect itself knows the meaning of."""

    def known(_procedure: Procedure, stack: Stack) -> Collection[str]:
        return (*(stack.tables[table].codes if table in stack.tables else ()), *besides)

    return Word(f"code of the table {table!r}", known, optional)


def clause(*, optional: bool = False) -> Word:
    """A clause of the law."""
    return Word("clause", lambda _procedure, stack: [one.id for one in stack.clauses()], optional)


def field(*kinds: FieldKind, filled: bool = False, optional: bool = False) -> Word:
    """A field of the procedure's form; with ``kinds`` one that holds such a thing, ``filled`` one that has to be."""

    def known(procedure: Procedure, _stack: Stack) -> Collection[str]:
        fits = (one for one in procedure.form.fields if not kinds or one.kind in kinds)
        return [one.id for one in fits if one.required or not filled]

    of_kind = f" of the kind {' or '.join(kinds)}" if kinds else ""
    to_fill = " that has to be filled in" if filled else ""
    return Word(f"field{of_kind} of the form{to_fill}", known, optional)


def party(*, optional: bool = False) -> Word:
    """A party of the procedure."""
    return Word(
        "party of the procedure", lambda procedure, _stack: [one.id for one in procedure.parties], optional
    )


def term(kind: TermType, *, optional: bool = False) -> Word:
    """A term of the law that is of that kind."""

    def known(_procedure: Procedure, stack: Stack) -> Collection[str]:
        return [name for name, one in stack.terms.items() if one.type is kind]

    return Word(f"{kind} among the terms of the law", known, optional)


def wrong_words(words: Mapping[str, Word], procedure: Procedure, stack: Stack) -> Iterator[str]:
    """What does not fit between the words that an effect takes and those that the procedure gives it."""
    given = procedure.effect_with
    for name, word in words.items():
        if name not in given:
            if not word.optional:
                yield f"effect_with lacks {name!r}, a {word.what}"
        elif given[name] not in (known := word.known(procedure, stack)):
            yield f"effect_with says {name}: {given[name]}, which is no {word.what}; {_named(known)}"
    for name in given:
        if name not in words:
            yield f"effect_with says {name!r}, which the effect does not take; it takes {', '.join(words) or 'nothing'}"


def _named(known: Collection[str]) -> str:
    return f"there are {', '.join(sorted(known)[:12])}" if known else "there is none"
