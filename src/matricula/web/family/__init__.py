"""Pages for families: what a guardian, or a student, reads of a child."""
