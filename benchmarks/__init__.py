"""Measures what `docs/performance.md` promises; `make bench` runs all of it."""
