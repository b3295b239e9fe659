"""The jobs of the journal. All may be started again in the middle: what stands already is not made twice."""

from typing import Final

from django.db import connection
from procrastinate.contrib.django import app

from matricula.authorities.api import Appointment, NotPermitted, acting_in, in_scope
from matricula.deployment.api import civil_offset
from matricula.journal.actions.fill_lessons import FILLING_JOB, fill_lessons
from matricula.kernel.clock import travelling

TENDING_JOB: Final = "journal.fill_all"
TRIES: Final = 3


@app.task(name=FILLING_JOB, queue="journal", retry=TRIES)
def fill(appointment: int) -> None:
    """Plan the lessons of the coming weeks in the name of who keeps the timetable, as long as they still may."""
    post = Appointment.objects.select_related("user", "org").get(pk=appointment)
    with travelling(civil_offset()):
        try:
            by = acting_in(post)
            with in_scope(by):
                fill_lessons(by=by, school=post.org)
        except NotPermitted:
            return  # the appointment has ended; whoever changes the timetable next plans anew


@app.periodic(cron="20 1 * * *")
@app.task(name=TENDING_JOB, queue="upkeep", queueing_lock=TENDING_JOB)
def fill_all(timestamp: int | None = None) -> None:
    """Every night: have every school with a timetable plan its coming weeks."""
    with travelling(civil_offset()), connection.cursor() as cursor:
        cursor.execute("SELECT appointment_id FROM journal_planners()")
        for (appointment,) in cursor.fetchall():
            fill.defer(appointment=appointment)
