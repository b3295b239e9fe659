"""The diary: what a family reads of a week, a period and the marks in it."""
