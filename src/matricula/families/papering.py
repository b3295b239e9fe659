"""The paper behind a request or a declaration that came in writing."""

from matricula.authorities.api import Acting
from matricula.papers.api import Paper, store_paper
from matricula.registry.api import Upload, paper_limits
from matricula.regulation.api import Stack


def kept(upload: Upload | None, *, by: Acting, stack: Stack, clause: str) -> Paper | None:
    """Keep the scan, if there is one; raises :class:`PaperRefused` for what is none."""
    if upload is None:
        return None
    media_types, max_bytes = paper_limits(stack)
    return store_paper(
        by=by,
        content=upload.content,
        file_name=upload.file_name,
        media_types=media_types,
        max_bytes=max_bytes,
        clause=clause,
    )
