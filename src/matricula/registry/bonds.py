"""Where other apps say what keeps a pupil's place where it is until it has ended."""

from typing import Protocol


class Bond(Protocol):
    """Whether unfinished business ties the pupil to their place, whoever sees it."""

    def __call__(self, student_id: int) -> bool: ...


_bonds: dict[str, Bond] = {}


def register_bond(owner: str, bond: Bond) -> None:
    """An app whose business changes pupils' statuses says, at start, how to ask for it; ``owner`` is its label."""
    if _bonds.setdefault(owner, bond) is not bond:
        raise ValueError(f"{owner} has registered another bond already")


def is_bound(student_id: int) -> bool:
    """Whether any app has business that the place must wait for."""
    return any(bond(student_id) for bond in _bonds.values())
