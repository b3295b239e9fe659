"""Clauses as the pages show them: a chip with our paraphrase and the way to the clause's own page."""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matricula.regulation.api import (
    Finding,
    Outcome,
    PackError,
    Refused,
    Stack,
    Text,
    installed_packs,
    stack_for,
)
from matricula.web.parts import ClauseNote, FindingLine, RefusalNote, Words

# Where nobody acts yet (the sign-in page), no pack is chosen and clauses stand as bare ids.
Pack = str | None


def law_with(pack: str, clause: str) -> Stack | None:
    """The law in which a clause stands: the pack's own, else that of another pack of the same nation.

    What one reads may be governed by a pack below one's own (a province's case at the ministry) or beside it.
    """
    own = stack_for(pack)
    if _lists(own, clause):
        return own
    for name in _installed():
        try:
            stack = stack_for(name)
        except PackError:
            continue
        if stack.packs[0] == own.packs[0] and _lists(stack, clause):
            return stack
    return None


@lru_cache(maxsize=1)
def _installed() -> tuple[str, ...]:
    return tuple(installed_packs())


def _lists(stack: Stack, clause: str) -> bool:
    try:
        stack.clause(clause)
    except KeyError:
        return False
    return True


def clause_note(pack: Pack, clause: str | None) -> ClauseNote | None:
    """The chip of a clause; ``None`` without one, or when no pack of the nation lists it."""
    stack = law_with(pack, clause) if clause and pack is not None else None
    if not clause or stack is None:
        return None
    found, source = stack.clause(clause), stack.source_of(clause)
    return ClauseNote(
        id=clause,
        text=words(found.paraphrase),
        href=reverse("clause", args=[clause]),
        source=words(source.title),
    )


def finding_lines(pack: Pack, findings: tuple[Finding, ...]) -> tuple[FindingLine, ...]:
    """Findings as lines: outcome, words, seen, needed, clause."""
    return tuple(
        FindingLine(
            outcome="spare" if one.spare and one.outcome is not Outcome.met else str(one.outcome),
            text=words(one.text),
            seen=_measure(one.seen),
            needed=_measure(one.needed),
            clause=clause_note(pack, one.clause),
        )
        for one in findings
    )


def _measure(value: object) -> str:
    """A value of a finding for people; lists hold codes, which the finding's own words already name."""
    if value is None or isinstance(value, list | tuple | set | frozenset):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def refusal_note(pack: Pack, refused: Refused, title: Words) -> RefusalNote:
    """A refusal as a part: what, by which clause, and the next step."""
    language = get_language() or "en"
    return RefusalNote(
        title=title,
        text=refused.text_in(language),
        clause=clause_note(pack, refused.clause),
        next_step=refused.next_step_in(language),
        findings=finding_lines(pack, refused.findings),
    )


def words(text: Text | None) -> str:
    """A pack's words in the reader's language."""
    return text.in_(get_language() or "en") if text is not None else ""


def in_reader_words(said: object) -> str:
    """Words of a refusal, which come from a pack or from the platform, in the reader's language."""
    return words(said) if isinstance(said, Text) else str(said)
