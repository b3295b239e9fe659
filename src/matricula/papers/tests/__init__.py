"""Tests of the papers app."""
