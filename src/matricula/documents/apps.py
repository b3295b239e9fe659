"""Registers the documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What is printed."""

    name = "matricula.documents"
    label = "documents"

    def ready(self) -> None:
        """Have a seal that cannot be used stop the start, and not the first certificate."""
        from matricula.documents import checks  # noqa: F401  registers the system check
