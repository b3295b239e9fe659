"""Registers the documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What is printed."""

    name = "matricula.documents"
    label = "documents"
