"""The door of the delivery app."""

from matricula.delivery.actions.count_shares import count_shares
from matricula.delivery.actions.hand_over import hand_over
from matricula.delivery.actions.make_printouts import make_printouts
from matricula.delivery.actions.print_week import print_week
from matricula.delivery.actions.queue_mails import queue_mails
from matricula.delivery.actions.send_mail import send_mail
from matricula.delivery.actions.tell import tell
from matricula.delivery.hands import classes_kept
from matricula.delivery.models import FamilyMail, MailKind, PrintoutWeek, Told, Way, WeeklyPrintout
from matricula.delivery.models.way import PAPER, WORD
from matricula.delivery.printing import duties_pdf, extract
from matricula.delivery.queries.content import Content, content_of, content_of_child, joined
from matricula.delivery.queries.duties import (
    DUTY_TERMS,
    OfficeDuty,
    counted_in_all,
    duty_clauses,
    office_duties,
)
from matricula.delivery.queries.mails import MailLine, mails_of
from matricula.delivery.queries.missing import ToTell, to_tell
from matricula.delivery.queries.shares import WeekShare, weeks_before
from matricula.delivery.queries.weeks import (
    PrintoutLine,
    missed_weeks,
    printouts_of,
    printouts_since,
    printouts_waiting,
)
from matricula.delivery.sheets import TEMPLATE, sheet_of
from matricula.delivery.words import (
    EXTRACT_BASIS,
    KEEP,
    KEEP_OWN,
    PRINTOUT_BASIS,
    mark_changed_words,
    prints_weeks,
)
