"""The statuses of a place on a roll, as the pack's table gives them."""

from dataclasses import dataclass

from matricula.regulation.api import Stack

STATUS_TABLE = "enrollment_status"
CHANGE_TABLE = "change_kind"
FIRST_STATUS = "pending"


@dataclass(frozen=True)
class Status:
    """A status: whether the student is in school with it, and whether it gives up the place."""

    code: str
    in_school: bool
    ends: bool
    may_graduate: bool


def status_named(stack: Stack, code: str) -> Status:
    """The status of that code; raises ``KeyError`` for one that the pack does not have."""
    attributes = stack.table(STATUS_TABLE).attributes(code)
    return Status(
        code=code,
        in_school=attributes["in_school"] == "yes",
        ends=attributes["ends_enrollment"] == "yes",
        may_graduate=attributes["may_graduate"] == "yes",
    )
