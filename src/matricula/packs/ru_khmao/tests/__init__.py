"""Tests of the area's terms and tree."""
