"""The statuses of a place on a roll, as the pack's table gives them."""

from dataclasses import dataclass

from matricula.regulation.api import PackError, Stack

STATUS_TABLE = "enrollment_status"
CHANGE_TABLE = "change_kind"
FIRST, ORDINARY = "first", "ordinary"
"""Attributes that one code of the table has each: with what a place begins, and in what most students are."""


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


def ends_place(stack: Stack, code: str) -> bool:
    """Whether the place on the roll is given up with that status."""
    return status_named(stack, code).ends


def may_graduate(stack: Stack, code: str) -> bool:
    """Whether a student may graduate out of that status."""
    return status_named(stack, code).may_graduate


def may_follow(stack: Stack, code: str) -> list[str]:
    """The statuses that may follow this one; raises ``KeyError`` for one that the pack does not have."""
    return stack.table(STATUS_TABLE).attributes(code)["leads_to"].split()


def first_status(stack: Stack) -> Status:
    """With what a new place begins."""
    return _marked(stack, FIRST)


def ordinary_status(stack: Stack) -> Status:
    """In what most students are."""
    return _marked(stack, ORDINARY)


def _marked(stack: Stack, attribute: str) -> Status:
    """The one status with the attribute; raises ``PackError`` when there is none, or more than one."""
    table = stack.table(STATUS_TABLE)
    found = [code for code, entry in table.entries.items() if entry.attributes.get(attribute) == "yes"]
    if len(found) != 1:
        raise PackError(
            f'{table.declared.origin}: one code of the table {STATUS_TABLE!r} has the attribute {attribute}: "yes", '
            f"not {', '.join(found) or 'none'}; give it to one and take it from the others"
        )
    return status_named(stack, found[0])
