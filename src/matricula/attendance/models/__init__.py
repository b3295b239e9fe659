"""Tables of the attendance app."""

from matricula.attendance.models.day_list import DayList, DayMark, What

__all__ = ["DayList", "DayMark", "What"]
