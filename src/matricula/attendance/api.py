"""The door of the attendance app."""

from matricula.attendance.actions.correct_day import correct_day
from matricula.attendance.actions.take_day import take_day
from matricula.attendance.days import school_day_beside, why_no_list, why_no_school
from matricula.attendance.entering import Absence, Entered, LeftOut
from matricula.attendance.hands import TAKE, TAKE_OWN, may_take
from matricula.attendance.kinds import BASIS, KIND_TABLE, is_excused, is_kept, offered_kinds
from matricula.attendance.listening import when_list_is_taken
from matricula.attendance.models import DayList, DayMark, What
from matricula.attendance.queries.classes import ClassDay, classes_on
from matricula.attendance.queries.month import ClassMonth, PupilMonth, month_of
from matricula.attendance.queries.runs import SeenInClass, absent_runs, back_in_class
from matricula.attendance.queries.sheet import Correction, OnList, Sheet, corrections_of, sheet_of
