"""The mail server of the tests of notices."""

from matricula.notices.tests.conftest import smtp

__all__ = ["smtp"]
