"""The jobs of graduation: where the students of each cohort stand."""

from procrastinate.contrib.django import app

from matricula.authorities.api import Org
from matricula.deployment.api import civil_offset
from matricula.graduation.actions.judge_cohort import JOB, SCHOOL_JOB, judge_cohorts, judge_school
from matricula.graduation.models import Cohort
from matricula.kernel.clock import travelling


@app.periodic(cron="32 1 * * *")
@app.task(name=JOB, queue="upkeep", queueing_lock=JOB)
def judge(timestamp: int | None = None) -> None:
    """Every night, and when a season is opened: everybody of every cohort."""
    with travelling(civil_offset()):
        judge_cohorts()


@app.task(name=SCHOOL_JOB, queue="upkeep")
def judge_one_school(cohort: int, school: int) -> None:
    """After results of students of a school were reviewed."""
    with travelling(civil_offset()):
        judge_school(Cohort.objects.get(pk=cohort), Org.objects.get(pk=school))
