"""What the law of a pack says of the register itself, as the database has to know it."""

from typing import Any

from matricula.registry.promotion_law import promotion_words
from matricula.registry.statuses import STATUS_TABLE, first_status
from matricula.regulation.api import Stack

HAND_OVER_BASIS = "records_of_closed_school"


def register_words(stack: Stack) -> dict[str, Any]:
    """The status with which a place begins, by which words the places of a closed school go to its heir, and who is
    promoted when; as JSON.

    Empty for law that has no statuses, without ``hand_over`` where it does not say what becomes of such a school, and
    without ``promotion`` where it says nothing of promotion.
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
    if (promotion := promotion_words(stack)) is not None:
        words["promotion"] = promotion
    return words
