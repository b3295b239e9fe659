"""Keep a file as evidence."""

from collections.abc import Collection
from typing import IO, Any

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.deployment.api import Prepared
from matricula.kernel.clock import civil_now
from matricula.papers import storage
from matricula.papers.inspection import Inspection, Unreadable, decode, identify
from matricula.papers.models import Paper
from matricula.papers.naming import media_name, safe_name
from matricula.regulation.api import Refused

_KINDS = {
    "text": _("a text"),
    "image": _("a picture of another kind"),
    "audio": _("a sound recording"),
    "video": _("a film"),
    "application": _("a document or archive of another kind"),
    "font": _("of an unknown kind"),
    "model": _("of an unknown kind"),
}


class PaperRefused(Refused):
    """The file cannot be evidence; nothing of it was kept."""


def store_paper(
    *,
    by: Acting,
    content: "IO[bytes] | File[Any] | bytes",
    file_name: str,
    media_types: Collection[str],
    max_bytes: int,
    clause: str | None,
) -> Paper:
    """Store a file, or find the one with the same bytes that the org has already; what it is comes from its bytes.

    The limits and ``clause`` are those of the procedure; the action that asks for the paper has checked the permission.
    The bytes stay exactly as they came. Visible to the uploader's org and those above, until ``show_papers_to``. Raises
    :class:`PaperRefused`: ``paper.too_large``, ``.empty``, ``.program``, ``.wrong_type``, ``.unreadable``.
    """
    announced = getattr(content, "size", None)
    if isinstance(announced, int) and announced > max_bytes:
        raise _too_large(max_bytes, clause)
    try:
        with storage.received(content, limit=max_bytes) as arrived:
            media_type = _accepted_type(arrived, media_types, clause)
            try:
                holds_location = decode(arrived.path, media_type)
            except Unreadable:
                said = _("The file is damaged or incomplete: it cannot be opened as %(type)s.")
                raise PaperRefused(
                    "paper.unreadable",
                    said % {"type": media_name(media_type)},
                    clause,
                    next_step=_("Scan or photograph the paper again and upload the new file."),
                ) from None
            storage.keep(arrived)
    except storage.TooLarge:
        raise _too_large(max_bytes, clause) from None
    known = next(iter(_kept(sha256=arrived.sha256, org=by.org_id)), None)
    if known is not None:
        return known
    with recorded("papers.store_paper", by=by, subject_kind="paper", clause=clause or "") as record:
        arriving = Paper(
            sha256=arrived.sha256,
            org_id=by.org_id,
            size=arrived.size,
            media_type=media_type,
            original_name=safe_name(file_name, media_type),
            holds_location=holds_location,
            uploaded_by_id=by.user_id,
            uploaded_in_id=by.appointment_id,
            uploaded_at=civil_now(),
            seen_by=sorted({*by.lineage, by.org_id}),
        )
        # Somebody of the org may have uploaded the same bytes a moment ago.
        Paper.objects.bulk_create([arriving], ignore_conflicts=True)
        [paper] = _kept(sha256=arrived.sha256, org=by.org_id)
        record.subject = paper.uuid
        record.detail = {"sha256": paper.sha256, "size": paper.size, "media_type": media_type}
    return paper


_kept = Prepared(lambda sha256, org: Paper.objects.filter(sha256=sha256, org_id=org), "sha256", "org")


def _accepted_type(arrived: storage.Received, media_types: Collection[str], clause: str | None) -> str:
    again = _("Scan or photograph the paper and upload that file.")
    if arrived.size == 0:
        raise PaperRefused("paper.empty", _("The file is empty."), clause, next_step=again)
    found = identify(arrived.path)
    if found.is_program:
        raise PaperRefused(
            "paper.program",
            _("This file is a program, whatever its name says. It was not kept."),
            clause,
            next_step=_("Do not open it, and tell whoever gave it to you. Upload the scanned paper."),
        )
    if found.media_type not in media_types:
        accepted = ", ".join(media_name(one) for one in media_types)
        raise PaperRefused(
            "paper.wrong_type",
            _("Accepted are %(accepted)s; this file is %(seen)s.")
            % {"accepted": accepted, "seen": _called(found)},
            clause,
            next_step=again,
        )
    return found.media_type


def _called(found: Inspection) -> str:
    """A file that was not accepted, in words: media types are nobody's language."""
    if found.media_type:
        return media_name(found.media_type)
    return str(_KINDS.get(found.seen.partition("/")[0], found.seen))


def _too_large(max_bytes: int, clause: str | None) -> PaperRefused:
    return PaperRefused(
        "paper.too_large",
        _("The file is larger than %(limit)s.") % {"limit": filesizeformat(max_bytes)},
        clause,
        next_step=_("Scan it again with a lower resolution, or in shades of grey."),
    )
