"""Tables of the diary app: what families write themselves, and by what they learn that something changed."""

from matricula.diary.models.homework_tick import HomeworkTick
from matricula.diary.models.revision import Revision
from matricula.diary.models.visit import Visit
from matricula.diary.models.week_seen import WeekSeen

__all__ = ["HomeworkTick", "Revision", "Visit", "WeekSeen"]
