"""The jobs of graduation: where the students of each cohort stand, where they went, and the batches of certificates."""

from procrastinate.contrib.django import app

from matricula.authorities.api import Org
from matricula.deployment.api import civil_offset
from matricula.graduation.actions.judge_cohort import JOB, SCHOOL_JOB, judge_cohorts, judge_school
from matricula.graduation.actions.remind import JOB as REMIND_JOB
from matricula.graduation.actions.remind import remind
from matricula.graduation.actions.run_prints import RUN_JOB, go_on_with_runs
from matricula.graduation.actions.tell_destination import fill_destinations
from matricula.graduation.models import Cohort
from matricula.kernel.clock import travelling


@app.periodic(cron="32 1 * * *")
@app.task(name=JOB, queue="upkeep", queueing_lock=JOB)
def judge(timestamp: int | None = None) -> None:
    """Every night, and when a season is opened: everybody of every cohort."""
    with travelling(civil_offset()):
        judge_cohorts()


@app.periodic(cron="47 1 * * *")
@app.task(name="graduation.fill_destinations", queue="upkeep", queueing_lock="graduation.fill_destinations")
def fill_in_destinations(timestamp: int | None = None) -> None:
    """Every night: where the next school has enrolled those who left."""
    with travelling(civil_offset()):
        fill_destinations()


@app.task(name=SCHOOL_JOB, queue="upkeep")
def judge_one_school(cohort: int, school: int) -> None:
    """After results of students of a school were reviewed."""
    with travelling(civil_offset()):
        judge_school(Cohort.objects.get(pk=cohort), Org.objects.get(pk=school))


@app.periodic(cron="41 5 * * *")
@app.task(name=REMIND_JOB, queue="upkeep", queueing_lock=REMIND_JOB)
def remind_of_windows(timestamp: int | None = None) -> None:
    """Every morning, after the night has counted: who has something left before a last day is reminded."""
    with travelling(civil_offset()):
        remind()


@app.periodic(cron="1-59/2 * * * *")
@app.task(name=RUN_JOB, queue="clocks", lock=RUN_JOB)
def print_batches(timestamp: int | None = None) -> None:
    """When a batch is begun, and every other minute: print what is left of the batches, certificate by certificate."""
    with travelling(civil_offset()):
        go_on_with_runs()
