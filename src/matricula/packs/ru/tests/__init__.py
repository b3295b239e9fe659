"""Tests of what the nation's functions, calendar and tables answer."""
