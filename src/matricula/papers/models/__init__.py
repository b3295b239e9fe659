"""Tables of the papers app."""

from matricula.papers.models.paper import Paper

__all__ = ["Paper"]
