"""Opens papers, but only for whom an owner of the paper vouches."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Actor, log_access
from matricula.authorities.api import Acting
from matricula.kernel.file_starts import PDF
from matricula.papers import storage
from matricula.papers.models import Paper
from matricula.regulation.api import Refused

AccessCheck = Callable[[Acting, Paper], bool]
_checks: Final[dict[str, AccessCheck]] = {}


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper whose reader has been checked and noted."""

    paper: Paper
    path: Path


def register_access_check(owner: str, check: AccessCheck) -> None:
    """An app that attaches papers says, at start, whether a person may open one for its sake; `owner` is its label."""
    if _checks.setdefault(owner, check) is not check:
        raise ValueError(f"{owner} has registered another access check already")


@transaction.atomic
def open_paper(*, by: Acting, uuid: uuid.UUID) -> OpenedPaper:
    """The paper and its bytes, for someone of the org that uploaded it or for whom an owner vouches; noted in the log.

    Whoever acts for the office that took that org over is of it. Refuses with one and the same answer whether the paper
    is missing, out of sight or not vouched for.
    """
    paper = Paper.objects.filter(uuid=uuid).first()
    if paper is None or not (by.acts_as(paper.org_id) or any(check(by, paper) for check in _checks.values())):
        raise Refused(
            "paper.not_found",
            _("There is no such paper, or it is not yours to see."),
            next_step=_("Open it from the case or the archive it belongs to."),
        )
    opened = _opened(paper)
    log_access(by, subject_kind="paper", subject=paper.uuid, page="papers.open", seen_by=paper.seen_by)
    return opened


def open_shown(*, by: Actor, paper: Paper, noted_on: date) -> OpenedPaper:
    """A paper that the wall of the database itself shows to ``by``, as that of homework to a family; noted once a day.

    Whoever calls it has read the row with the sight of ``by``.
    """
    with transaction.atomic():
        log_access(
            by,
            subject_kind="paper",
            subject=paper.uuid,
            page="papers.open",
            seen_by=paper.seen_by,
            noted_on=noted_on,
        )
        return _opened(paper)


def _opened(paper: Paper) -> OpenedPaper:
    path = storage.path_of(paper.sha256)
    if not path.exists() or path.stat().st_size != paper.size:
        raise Refused(
            "paper.lost",
            _("The file of this paper is missing from the data folder."),
            next_step=_("Tell the operator: the folder of papers must be restored from its backup."),
        )
    return OpenedPaper(paper, path)


def content_of(paper: Paper) -> bytes:
    """The bytes, for a document that is witnessed itself; whoever calls it has read the row with their own sight."""
    return _opened(paper).path.read_bytes()


def paper_response(opened: OpenedPaper, *, to_look_at: bool = False, framed: bool = False) -> FileResponse:
    """The bytes as a download, or to be looked at; never guessed at by the browser, never cached.

    Only pictures and PDFs are ever stored, and neither can run a script of ours or ask anything of us. A PDF that is
    ``framed`` may stand within a page of this very site.
    """
    response = FileResponse(
        opened.path.open("rb"),
        as_attachment=not to_look_at,
        filename=opened.paper.original_name,
        content_type=opened.paper.media_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A sandboxed document has no viewer of PDFs.
    shown = to_look_at and opened.paper.media_type == PDF
    within = "'self'" if framed else "'none'"
    policy = (
        f"default-src 'none'; object-src 'self'; frame-ancestors {within}"
        if shown
        else "default-src 'none'; sandbox"
    )
    response.headers["Content-Security-Policy"] = policy
    if shown and framed:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response
