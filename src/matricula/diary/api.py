"""The door of the diary app."""

from matricula.diary.actions.open_diary import goes_on, open_diary
from matricula.diary.actions.open_homework_file import open_homework_file
from matricula.diary.actions.see_week import see_week
from matricula.diary.actions.tick_homework import tick_homework
from matricula.diary.forecast import (
    Forecast,
    Habits,
    Marked,
    after_next,
    expected_to_come,
    forecast,
    level_of,
    mark_number,
    mean_of,
)
from matricula.diary.models import HomeworkTick, Revision, Visit, WeekSeen
from matricula.diary.queries.at_once import AtOnce, days_at_once
from matricula.diary.queries.days import (
    DaysSaid,
    DiaryBreak,
    DiaryChange,
    DiaryDays,
    DiaryFile,
    DiaryHomework,
    DiaryLesson,
    DiaryMark,
    DiaryMove,
    DiaryRemark,
    DiaryWork,
    WeekRead,
    days_from,
    days_of,
    days_said,
)
from matricula.diary.queries.progress import Subject, period_of, progress_of
from matricula.diary.queries.results import (
    Achieved,
    AtSchool,
    Deferred,
    Results,
    SubjectRemark,
    TaughtBy,
    TermResult,
    results_of,
    school_of,
)
from matricula.diary.queries.weeks import ReadBy, weeks_seen
