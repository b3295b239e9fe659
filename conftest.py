"""Puts the project's database in the place of pytest-django's; all else is in `matricula.config.testing`."""

# A fixture of a plugin named with -p would lose against pytest-django's; one of a conftest wins.
from matricula.config.testing import django_db_setup

__all__ = ["django_db_setup"]

pytest_plugins = ["tests.law.plugin"]
