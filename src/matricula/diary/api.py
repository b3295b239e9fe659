"""The door of the diary app."""

from matricula.diary.forecast import Forecast, Habits, Marked, after_next, expected_to_come, forecast, mean_of
from matricula.diary.queries.days import DiaryDays, DiaryHomework, DiaryLesson, DiaryMark, days_of
from matricula.diary.queries.progress import Subject, period_of, progress_of
