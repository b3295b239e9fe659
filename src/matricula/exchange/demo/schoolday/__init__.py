"""Schools with a class journal: their people, a timetable that runs on the day of loading, and families that read."""
