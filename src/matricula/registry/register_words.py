"""What the law of a pack says of the register itself, as the database has to know it."""

from typing import Any

from matricula.registry.going_on import going_on_words
from matricula.registry.promotion_law import promotion_words
from matricula.registry.statuses import STATUS_TABLE, first_status
from matricula.regulation.api import Stack

HAND_OVER_BASIS = "records_of_closed_school"


def register_words(stack: Stack) -> dict[str, Any]:
    """The status with which a place begins, by which words the places of a closed school go to its heir, who is
    promoted when, and who goes on into which stage; as JSON.

    Empty for law that has no statuses, without ``hand_over`` where it does not say what becomes of such a school, and
    without ``promotion`` or ``going_on`` where it says nothing of them.
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
    if (further := going_on_words(stack)) is not None:
        words["going_on"] = further
    return words
