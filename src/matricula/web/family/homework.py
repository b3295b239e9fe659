"""Files that belong to homework."""

import uuid
from typing import Final

from django.http import Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from matricula.diary.api import open_homework_file
from matricula.journal.api import HomeworkFile
from matricula.papers.api import paper_response
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import acting_for
from matricula.web.limits import Limit

PER_READER: Final = Limit("family_file", times=120, seconds=300)


@require_safe
@family
def file_page(request: FamilyRequest, student: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """The file to be looked at; that of another class, or of homework of others, is as if it did not exist."""
    found = acting_for(request.family, student)
    if PER_READER.passed_by(request.family.user_id):
        return PER_READER.answer(request)
    try:
        opened = open_homework_file(by=request.family, file=file, today=found.today)
    except HomeworkFile.DoesNotExist as error:
        raise Http404 from error
    return paper_response(opened, to_look_at=True)
