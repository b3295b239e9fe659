"""Carries out the promotions that are due, in a process of its own that a test may kill."""


def promoted() -> None:
    """Run the job once, with the date of the demonstration."""
    from matricula.registry.tasks import promote

    promote()
