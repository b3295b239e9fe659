"""Carries out the promotions that are due, as the worker does, in a process that a benchmark may kill."""

from matricula.config.cli import ready


def main() -> None:
    """Run the job once, as the application's role, on the installation of this environment and with its date."""
    ready.django("app")
    from matricula.registry.tasks import promote

    promote()


if __name__ == "__main__":
    main()
