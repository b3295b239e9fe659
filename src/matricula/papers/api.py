"""The door of the papers app."""

from matricula.papers.access import (
    OpenedPaper,
    content_of,
    open_paper,
    open_shown,
    paper_response,
    register_access_check,
)
from matricula.papers.actions.show_papers_to import show_papers_to
from matricula.papers.actions.store_paper import PaperRefused, store_paper
from matricula.papers.models import Paper
from matricula.papers.naming import media_name
