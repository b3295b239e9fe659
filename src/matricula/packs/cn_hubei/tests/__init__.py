"""Tests of the province's law of graduation."""
