"""What the law of a pack says of the register itself, as the database has to know it."""

from typing import Any

from matricula.registry.statuses import STATUS_TABLE, first_status
from matricula.regulation.api import Stack

HAND_OVER_BASIS = "records_of_closed_school"


def register_words(stack: Stack) -> dict[str, Any]:
    """The status with which a place begins, and by which words the places of a closed school go to its heir, as JSON.

    Empty for law that has no statuses, and without ``hand_over`` where it does not say what becomes of such a school.
    """
    if STATUS_TABLE not in stack.tables:
        return {}
    words: dict[str, Any] = {"first_status": first_status(stack).code}
    if HAND_OVER_BASIS in stack.bases:
        said = stack.basis_words(HAND_OVER_BASIS)
        words["hand_over"] = {
            "left_status": said.get("left_status"),
            "change_kind": said.get("change_kind"),
            "clause": stack.basis(HAND_OVER_BASIS),
        }
    return words
