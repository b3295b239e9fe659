"""Tests of the school's terms and tree."""
