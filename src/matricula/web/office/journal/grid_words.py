"""What the script of the grid says, in the reader's language; ``{…}`` is filled in by the script."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

WORDS: Final[Mapping[str, Any]] = {
    "saved": _("All saved {time}"),
    "unchanged": _("Everything is saved as you type"),
    "saving": _("Saving: {count}"),
    "offline": _("Waiting: {count}, no connection"),
    "busy": _("Waiting: {count}, the server does not answer"),
    "signed_out": _("Waiting: {count}. You are signed out."),
    "other_person": _("Somebody else has signed in in this browser. What you entered waits for you here."),
    "other_appointment": _("You act in another appointment now. What you entered here waits: {count}."),
    "stale_token": _("Load this page again. What you entered waits here: {count}."),
    "undecided": _("Refused or in conflict: {count}"),
    "not_kept": _("This browser keeps nothing: stay on this page until all is saved."),
    "sign_in": _("Sign in again"),
    "conflict_with": _("{who} entered {theirs} on {when}; yours is {mine}."),
    "conflict_meanwhile": _("{theirs} stands here meanwhile; yours is {mine}."),
    "nothing": _("nothing"),
    "corrected": _("{student}, {day}: {marks} in place of another mark."),
    "why": _("Why"),
    "not_said": _("not said"),
    "past": _("What it was before"),
    "mine": _("Keep mine"),
    "theirs": _("Take theirs"),
    "drop": _("Take mine back"),
    "paste_understood": _("Understood: {count} cells"),
    "paste_by_name": _("Students are found by the names in the first column."),
    "paste_not": _("Not understood: {count}"),
    "paste_more": _("and {count} more"),
    "paste_row": _("Row {row}, column {column}: {text}"),
    "paste_no_student": _("Row {row}: no student of this name: {text}"),
    "paste_twice": _("Row {row}: more than one student may be meant: {text}"),
    "paste_outside": _("outside the journal"),
    "paste_formula": _("a formula"),
    "paste_unreadable": _("cannot be read"),
    "paste_too_long": _("too long"),
    "paste_cut": _("Only the first {rows} rows and {columns} columns are read."),
}

KEYS: Final[tuple[tuple[tuple[str, ...], Any], ...]] = (
    (("←", "→", "↑", "↓"), _("Move")),
    (("Home", "End"), _("First and last lesson")),
    (("Ctrl+Home", "Ctrl+End"), _("First and last cell")),
    (("PageUp", "PageDown"), _("A page up and down")),
    (("Shift+↑", "Shift+→"), _("Choose a block")),
    (("F2",), _("Edit inside the cell, as a second click does")),
    (("5", "Space", "4"), _("Two marks, inside the cell")),
    (("Enter", "Tab"), _("Enter, and go down or on")),
    (("Esc",), _("As it was")),
    (("Delete",), _("Clear the cell")),
    (("Ctrl+Z",), _("Take back your last step")),
    (("Ctrl+C", "Ctrl+V"), _("Copy and paste, from a spreadsheet too")),
    (("Ctrl+Enter",), _("Open the lesson")),
    (("?",), _("These keys")),
)
