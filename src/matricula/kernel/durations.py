"""A length of time as the law writes it: a number and a unit, not yet tied to a calendar."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """Units in which terms are written. The order is that of the words, not of the lengths."""

    hours = "hours"
    calendar_days = "calendar_days"
    working_days = "working_days"
    weeks = "weeks"
    months = "months"
    years = "years"


@dataclass(frozen=True, slots=True)
class Duration:
    """`value` of `unit`; zero is allowed (the day itself), less is not."""

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"a duration's value is a whole number, not {self.value!r}")
        if self.value < 0:
            raise ValueError(f"a duration cannot be negative: {self.value} {self.unit}")
        object.__setattr__(self, "unit", Unit(self.unit))

    def __str__(self) -> str:
        return f"{self.value} {self.unit.replace('_', ' ')}"
