"""The class journal: a teacher's day and the lesson."""
