"""Open a file that belongs to homework of a child."""

import uuid
from datetime import date

from matricula.families.api import Family
from matricula.journal.api import HomeworkFile
from matricula.papers.api import OpenedPaper, open_shown


def open_homework_file(*, by: Family, file: uuid.UUID, today: date) -> OpenedPaper:
    """The file, noted once a day. Asked inside ``as_family``: which homework a family sees, its own wall says.

    Raises ``HomeworkFile.DoesNotExist`` for a file of another class, of homework that is others', and one taken back.
    """
    found = HomeworkFile.objects.select_related("paper").get(uuid=file)
    return open_shown(by=by, paper=found.paper, noted_on=today)
