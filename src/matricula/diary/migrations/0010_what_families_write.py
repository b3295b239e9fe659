"""Ticks, weeks seen and visits: what families write, each reader of the own children, in the own name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from matricula.deployment.api import (
    FamilyWrites,
    Nobody,
    OwnOffice,
    Wall,
    raised,
    shown_to_families,
    written_by_families,
)
from matricula.families.api import OfChild, Own, OwnOfChild

GUARDS = """
-- Homework that the child has: of a group it was in on the day of the lesson.
CREATE FUNCTION diary_guard_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM journal_homework h
    JOIN journal_lesson l ON l.id = h.lesson_id
    JOIN journal_groupmember m ON m.group_id = l.group_id AND m.enrollment_id = ANY (families_places_of(NEW.student_id))
      AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
    WHERE h.id = NEW.homework_id)
  THEN
    RAISE EXCEPTION 'homework of others is not ticked off' USING ERRCODE = 'MR087';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_tick BEFORE INSERT ON diary_homeworktick FOR EACH ROW
  WHEN (family_user() IS NOT NULL) EXECUTE FUNCTION diary_guard_tick();

-- By a guardian, of a week that has begun, to the school where the child is.
CREATE FUNCTION diary_guard_week() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.monday > civil_now()::date + 1 OR NEW.seen_at > civil_now() + interval '1 minute'
    OR NOT EXISTS (SELECT 1 FROM families_children() c
                   WHERE c.student_id = NEW.student_id AND c.school_id = NEW.school_id AND NOT c.oneself)
  THEN
    RAISE EXCEPTION 'this week is not to be seen so' USING ERRCODE = 'MR088';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_week BEFORE INSERT ON diary_weekseen FOR EACH ROW
  WHEN (family_user() IS NOT NULL) EXECUTE FUNCTION diary_guard_week();
"""

UNDO = """
DROP TRIGGER guard_week ON diary_weekseen;
DROP FUNCTION diary_guard_week();
DROP TRIGGER guard_tick ON diary_homeworktick;
DROP FUNCTION diary_guard_tick();
"""


def key(to: str, **said: object) -> models.ForeignKey:
    """A foreign key as all three tables have them."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **said)


def number() -> models.BigAutoField:
    """The key of a row."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0001_week"),
        ("families", "0020_who_looked"),
        ("journal", "0005_walls_of_the_school_year"),
        ("deployment", "0006_family_sight"),
        ("authorities", "0010_login_names"),
        ("registry", "0018_as_the_case_asks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "HomeworkTick",
            [
                ("id", number()),
                ("ticked_at", models.DateTimeField(null=True)),
                ("homework", key("journal.homework")),
                ("student", key("registry.student", db_index=False)),
                ("user", key(settings.AUTH_USER_MODEL, db_index=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("student", "homework", "user"), name="homework_tick_once")
                ]
            },
        ),
        migrations.CreateModel(
            "Visit",
            [
                ("id", number()),
                ("opened_at", models.DateTimeField()),
                ("before_at", models.DateTimeField(null=True)),
                ("student", key("registry.student")),
                ("user", key(settings.AUTH_USER_MODEL, db_index=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "student"), name="diary_visit_once")]
            },
        ),
        migrations.CreateModel(
            "WeekSeen",
            [
                ("id", number()),
                ("monday", models.DateField()),
                ("seen_at", models.DateTimeField()),
                ("school", key("authorities.org", db_index=False)),
                ("student", key("registry.student", db_index=False)),
                ("user", key(settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["school", "monday"], name="week_seen_of_school")],
                "constraints": [
                    models.UniqueConstraint(fields=("student", "monday", "user"), name="week_seen_once"),
                    models.CheckConstraint(
                        condition=models.Q(("monday__iso_week_day", 1)), name="week_seen_of_a_monday"
                    ),
                ],
            },
        ),
        raised("diary_homeworktick", Wall(Nobody())),
        raised("diary_visit", Wall(Nobody())),
        raised("diary_weekseen", Wall(OwnOffice("school_id"), added=Nobody(), only_grows=True)),
        shown_to_families("diary_homeworktick", OfChild("student_id")),
        shown_to_families("diary_visit", Own("user_id")),
        shown_to_families("diary_weekseen", OfChild("student_id")),
        written_by_families("diary_homeworktick", FamilyWrites(OwnOfChild(), changes=("ticked_at",))),
        written_by_families("diary_visit", FamilyWrites(OwnOfChild(), changes=("opened_at", "before_at"))),
        written_by_families("diary_weekseen", FamilyWrites(OwnOfChild())),
        migrations.RunSQL(GUARDS, UNDO),
    ]
