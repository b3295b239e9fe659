"""What families read of the journal."""

from django.db import migrations

from matricula.deployment.api import shown_to_families
from matricula.families.api import AnyFamily, OfPlace
from matricula.journal.family_forms import OfGroup, OfLesson, OfLessonDay


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_walls"), ("families", "0002_walls")]
    operations = [
        shown_to_families("journal_gradingperiod", AnyFamily()),
        shown_to_families("journal_groupmember", OfPlace("enrollment_id")),
        shown_to_families("journal_teachinggroup", OfGroup("id")),
        shown_to_families("journal_groupteacher", OfGroup("group_id")),
        shown_to_families("journal_lesson", OfLessonDay()),
        shown_to_families("journal_lessonabsence", OfPlace("enrollment_id")),
        shown_to_families("journal_mark", OfPlace("enrollment_id")),
        shown_to_families("journal_homework", OfLesson("lesson_id")),
    ]
