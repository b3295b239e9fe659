"""Whatever changes of what a family reads in its days, the word by which a browser keeps the page is another one."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from matricula.authorities.api import User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.api import HomeworkTick, Revision, WeekSeen
from matricula.diary.tests.test_reading import begun, made, mother_of
from matricula.families.api import FamilyAccess
from matricula.journal.api import (
    GroupMember,
    Homework,
    HomeworkFile,
    Lesson,
    LessonAbsence,
    LessonChange,
    Mark,
    PlannedWork,
    Remark,
    SchoolBreak,
    TeachingGroup,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay
from matricula.papers.api import Paper

__all__ = ["begun", "made"]

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CHILD = 1
# The places of the student, and the groups they lead to, are themselves part of the word.
# A paper never changes.
IN_THE_WORD = {"journal_groupmember", "authorities_appointment", "papers_paper"}


@pytest.fixture(autouse=True)
def in_the_lesson(made: SchoolDay) -> Iterator[None]:
    with at_civil_time(AT_LESSON):
        yield


def told(user: User, made: SchoolDay, child: int = CHILD, known: str = "") -> tuple[str, str | None]:
    """The word, and what the week says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT revision, said FROM diary_at_once(%s, %s, %s, %s, %s)",
            [user.pk, made.places[child].student.uuid, MONDAY, MONDAY + 7 * DAY, known],
        )
        found = cursor.fetchone()
    assert found is not None
    return found[0], found[1]


def changes(made: SchoolDay, mother: User) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Everything that may change, one after another: what is entered, corrected, taken back, and who is who."""
    place, school, group = made.places[CHILD], made.orgs["school"], made.group
    lesson, later = made.lessons[0], made.lessons[1]
    teacher = made.people["teacher"]
    entered: Any = {"school": school, "enrollment": place, "entered_at": AT_LESSON, "entered_in": teacher}

    def of(rows: Any, **values: Any) -> Callable[[], Any]:
        return lambda: rows.update(**values)

    lessons = Lesson.objects.filter(pk=later.pk)
    for name, value in (
        ("topic", "Дроби ещё раз"),
        ("room", "7"),
        ("number", 2),
        ("kind", "test"),
        ("cancelled_at", AT_LESSON),
        ("cancelled_at", None),
    ):
        yield f"lesson {name}", of(lessons, **{name: value})
    hours = {"starts_at": later.starts_at + 2 * DAY, "ends_at": later.ends_at + 2 * DAY}
    added = Lesson(school=school, group=group, teacher=teacher, day=MONDAY + 3 * DAY, number=1, **hours)
    yield "lesson planned", added.save
    yield "lesson erased", lambda: Lesson.objects.filter(pk=added.pk).delete()
    was = {"room": "12", "teacher": teacher.pk, "day": later.day.isoformat(), "number": 1}
    noted: Any = {"school": school, "made_at": AT_LESSON, "made_in": teacher}
    yield "change", lambda: LessonChange.objects.create(lesson=later, kind="room", was=was, **noted)
    yield (
        "moved away",
        lambda: (
            LessonChange.objects.create(lesson=later, kind="move", was=was, **noted),
            lessons.update(day=MONDAY + 8 * DAY),
        ),
    )
    marks = Mark.objects.filter(lesson=lesson, enrollment=place, slot=1)
    for name, value in (("value", "2"), ("number", 2), ("work", "test"), ("weight", 3), ("comment", "!")):
        yield f"mark {name}", of(marks, **{name: value})
    yield (
        "mark given",
        lambda: Mark.objects.create(
            lesson=lesson, slot=4, value="5", work="answer", weight=1, worked_on=MONDAY, **entered
        ),
    )
    yield "mark erased", lambda: Mark.objects.filter(enrollment=place, slot=4).delete()
    absences = LessonAbsence.objects.filter(lesson=lesson, enrollment=place)
    yield "absence", lambda: LessonAbsence.objects.create(lesson=lesson, code="late", **entered)
    yield "absence note", of(absences, note="8 min")
    yield "absence taken back", of(absences, code="")
    homework = Homework.objects.filter(lesson=lesson)
    yield "homework text", of(homework, text="№ 13")
    yield "homework due", of(homework, due_on=MONDAY + 2 * DAY)
    yield "homework of others", of(homework, only_for=[made.places[0].pk])
    yield "homework for this child, too", of(homework, only_for=[one.pk for one in made.places[:2]])
    paper = Paper.objects.create(
        sha256="0" * 64, size=1, media_type="application/pdf", original_name="a.pdf", org=school,
        uploaded_by=teacher.user, uploaded_in=teacher, uploaded_at=AT_LESSON, seen_by=school.lineage,
    )  # fmt: skip
    yield (
        "file",
        lambda: HomeworkFile.objects.create(
            homework=homework.get(), school=school, paper=paper, added_at=AT_LESSON, added_in=teacher
        ),
    )
    yield "file taken back", of(HomeworkFile.objects.all(), withdrawn_at=AT_LESSON)
    yield (
        "tick",
        lambda: HomeworkTick.objects.create(
            user=mother, student=place.student, homework=homework.get(), ticked_at=AT_LESSON
        ),
    )
    other = User.objects.create_family("someone", display_name="Someone")
    yield (
        "tick of another",
        lambda: HomeworkTick.objects.create(
            user=other, student=place.student, homework=homework.get(), ticked_at=AT_LESSON
        ),
    )
    yield (
        "who is the student",
        lambda: FamilyAccess.objects.create(user=other, student=place.student, started_at=AT_LESSON),
    )
    yield "tick taken back", of(HomeworkTick.objects.filter(user=mother), ticked_at=None)
    yield (
        "week seen",
        lambda: WeekSeen.objects.create(
            user=mother, student=place.student, school=school, monday=MONDAY, seen_at=AT_LESSON
        ),
    )
    works = PlannedWork.objects.filter(lesson=lesson)
    yield (
        "work",
        lambda: PlannedWork.objects.create(
            lesson=lesson, school=school, work="dictation", weight=1, planned_at=AT_LESSON, planned_in=teacher
        ),
    )
    yield "work title", of(works, title="Fractions")
    yield "work withdrawn", of(works, withdrawn_at=AT_LESSON)
    remarks = Remark.objects.filter(lesson=lesson, enrollment=place)
    yield "remark", lambda: Remark.objects.create(
        group=group, lesson=lesson, school=school, enrollment=place, kind="remark", text="Well done",
        written_at=AT_LESSON, written_in=teacher,
    )  # fmt: skip
    yield "remark withdrawn", of(remarks, withdrawn_at=AT_LESSON)
    breaks = SchoolBreak.objects.filter(school=school)
    yield (
        "break",
        lambda: SchoolBreak.objects.create(
            school=school, session=group.session, name="Rest", started_on=MONDAY, ended_on=MONDAY + 4 * DAY
        ),
    )
    yield "break name", of(breaks, name="Autumn")
    yield "break withdrawn", of(breaks, withdrawn_at=AT_LESSON)
    yield "name of a teacher", of(User.objects.filter(pk=teacher.user_id), display_name="Ольга")
    yield "scale", of(TeachingGroup.objects.filter(pk=group.pk), scale="pass")
    members = GroupMember.objects.filter(group=group, enrollment=place)
    yield "came later", of(members, started_on=MONDAY + DAY)
    yield "left", of(members, ended_on=MONDAY + DAY)
    yield (
        "came again",
        lambda: GroupMember.objects.create(
            group=group, school=school, enrollment=place, started_on=MONDAY + 2 * DAY
        ),
    )


def test_whatever_changes_the_word_is_another_one_and_no_word_comes_back(made: SchoolDay) -> None:
    mother = mother_of(made)
    words = {told(mother, made)[0]}
    with as_owner():
        rest = changes(made, mother)
        while True:
            before = told(mother, made)
            assert told(mother, made) == before, "of what did not change, the same is said"
            assert told(mother, made, known=before[0]) == (before[0], None)
            name, change = next(rest, ("", None))
            if change is None:
                break
            change()
            word, said = told(mother, made, known=before[0])
            assert said not in (None, before[1]), f"{name}: does the family read it at all?"
            assert word not in words, name
            words.add(word)
    assert len(words) > 35


def test_what_was_taken_back_before_it_was_stored_turns_nothing_and_another_school_has_its_own(
    made: SchoolDay,
) -> None:
    mother, other = mother_of(made), mother_of(made, 2)
    before = told(mother, made), told(other, made, 2)
    with as_owner():
        Lesson.objects.filter(group__school=made.orgs["other"]).update(topic="x")
        SchoolBreak.objects.create(
            school=made.orgs["other"],
            session=made.group.session,
            name="Rest",
            started_on=MONDAY,
            ended_on=MONDAY + DAY,
        )
        WeekSeen.objects.create(
            user=other,
            student=made.places[2].student,
            school=made.orgs["school"],
            monday=MONDAY,
            seen_at=AT_LESSON,
        )
    assert told(mother, made) == before[0]
    assert told(other, made, 2) != before[1]


def test_every_table_that_the_days_are_read_from_turns_the_word() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname = ANY (%s)", [
            ["diary_days", "diary_moved_away", "families_is_student"]
        ])  # fmt: skip
        read = set(
            re.findall(
                r"\b(?:FROM|JOIN)\s+((?:journal|diary|authorities|families|registry|papers)_\w+)\b(?!\()",
                cursor.fetchone()[0],
            )
        )
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(DISTINCT tgtype::int) FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname LIKE 'diary\\_turn\\_%' GROUP BY 1"
        )
        turned = dict(cursor.fetchall())
    assert {"journal_mark", "journal_lessonchange", "diary_homeworktick"} <= read
    assert read - IN_THE_WORD <= set(turned), "turn it, or say why it need not"
    by_statement = {4, 8, 16}  # after INSERT, DELETE, UPDATE
    once = {"journal_teachinggroup", "authorities_user"}
    assert {table for table, events in turned.items() if set(events) != by_statement} == once


def test_the_word_tells_a_stranger_nothing_and_nobody_reads_the_table(made: SchoolDay) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT diary_revision_of(%s)", [made.places[CHILD].student_id])
        before = cursor.fetchone()
        with as_owner():
            Mark.objects.filter(enrollment=made.places[CHILD]).update(comment="x")
            assert Revision.objects.filter(of=Revision.Of.GROUP, subject=made.group.pk).exists()
        cursor.execute("SELECT diary_revision_of(%s)", [made.places[CHILD].student_id])
        assert cursor.fetchone() == before
        cursor.execute("SELECT has_any_column_privilege('diary_revision', 'INSERT, UPDATE')")
        assert cursor.fetchone() == (False,)
        with in_scope(made.deputy):
            assert not Revision.objects.exists()
