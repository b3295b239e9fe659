"""The upkeep of the data folder of papers."""

from procrastinate.contrib.django import app

from matricula.papers.storage import clear_incoming


@app.periodic(cron="41 3 * * *")
@app.task(name="papers.clear_incoming", queue="upkeep", queueing_lock="papers.clear_incoming")
def clear(timestamp: int) -> None:
    """Every night: delete what killed processes left half written."""
    clear_incoming()
