"""Opening a paper."""

import uuid

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from matricula.papers.api import open_paper, paper_response
from matricula.web.access import OfficeRequest, limited, needs, office


@require_safe
@office
@needs("registry.view_student")
@limited("papers", times=120, seconds=60)
def download(request: OfficeRequest, paper: uuid.UUID) -> HttpResponseBase:
    """The file itself, for whom it concerns; noted in the log."""
    return paper_response(open_paper(by=request.acting, uuid=paper))


@require_safe
@office
@needs("registry.view_student")
@limited("papers", times=120, seconds=60)
def look(request: OfficeRequest, paper: uuid.UUID) -> HttpResponseBase:
    """The file to be looked at, in a page or in a tab of its own; noted in the log like a download."""
    return paper_response(open_paper(by=request.acting, uuid=paper), to_look_at=True, framed=True)
