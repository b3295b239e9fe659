"""Tests of what the national pack's functions and calendar answer."""
