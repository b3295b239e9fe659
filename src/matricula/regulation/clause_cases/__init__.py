"""Clause cases: what each clause of the law must answer, and the runner that asks it."""
