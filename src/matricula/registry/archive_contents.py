"""What the pack says of the archive: its kinds, which of them people file, and what is written into an entry."""

from collections.abc import Mapping
from typing import Final

from matricula.regulation.api import Entered, Form, Layout, Problem, Stack, form_of

ARCHIVE_TABLE: Final = "archive_kind"
CONTENTS_BASIS: Final = "archive_contents"
ORIGINALS_BASIS: Final = "originals_on_paper"
# Attributes of a kind: the layout of what an entry says, and who keeps what nobody files (of a code in an entry too).
CONTENT, KEPT_BY, SYSTEM = "content", "kept_by", "system"


def filed_by_hand(stack: Stack) -> tuple[str, ...]:
    """The kinds that an officer files; what the system keeps by itself is not among them."""
    table = stack.table(ARCHIVE_TABLE)
    return tuple(code for code in table.offered if table.attributes(code).get(KEPT_BY) != SYSTEM)


def content_layout(stack: Stack, kind: str) -> Layout | None:
    """What an entry of this kind says; None when the pack says nothing of it, or knows no such kind."""
    table = stack.table(ARCHIVE_TABLE)
    name = table.attributes(kind).get(CONTENT) if kind in table.entries else None
    return stack.layout(name) if name else None


def content_form(stack: Stack, kind: str) -> Form | None:
    """The form on which the content of an entry of this kind is written."""
    layout = content_layout(stack, kind)
    return form_of(layout) if layout else None


def check_content(stack: Stack, kind: str, entered: Mapping[str, object]) -> Entered:
    """What was written in its kept form, and what is wrong with it; a kind without a form takes nothing."""
    form = content_form(stack, kind)
    if form is None:
        return Entered({}, tuple(Problem(name, "unknown") for name in entered))
    return form.check(
        entered,
        subject={},
        codes=lambda table, text: _filed_code(stack, table, text),
        choices={},
        # No layout of a record is turned into a form with the number of a document.
        identity=lambda _kind, _number: (None, "not_an_id_number"),
        named=lambda text: not stack.port("name.check")(text),
        complete=True,
    )


def _filed_code(stack: Stack, table: str, text: str) -> str | None:
    """The code that was meant; one that the system keeps by itself is not entered by people."""
    found = stack.table(table).parse(text)
    kept = found is not None and stack.table(table).attributes(found).get(KEPT_BY) == SYSTEM
    return None if kept else found


def paper_limits(stack: Stack) -> tuple[tuple[str, ...], int]:
    """Which types of files a paper of an entry may have, and how many bytes."""
    words = stack.basis_words(CONTENTS_BASIS)
    return tuple(words["media_types"].split()), int(words["max_bytes"])
