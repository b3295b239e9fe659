"""Planning the lessons of a school: groups, the year, the timetable, and changes of a day."""
