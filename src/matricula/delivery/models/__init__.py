"""Tables of the delivery app."""

from matricula.delivery.models.printout import PrintoutWeek, WeeklyPrintout
from matricula.delivery.models.told import Told
from matricula.delivery.models.way import Way

__all__ = ["PrintoutWeek", "Told", "Way", "WeeklyPrintout"]
