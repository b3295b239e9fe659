"""Tables of the delivery app."""

from matricula.delivery.models.family_mail import FamilyMail, MailKind
from matricula.delivery.models.printout import PrintoutWeek, WeeklyPrintout
from matricula.delivery.models.told import Told
from matricula.delivery.models.way import Way

__all__ = ["FamilyMail", "MailKind", "PrintoutWeek", "Told", "Way", "WeeklyPrintout"]
