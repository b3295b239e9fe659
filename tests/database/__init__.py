"""Tests of roles, privileges and the walls they make."""
