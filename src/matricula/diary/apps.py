"""Registers the diary app."""

from django.apps import AppConfig


class DiaryConfig(AppConfig):
    """What families read."""

    name = "matricula.diary"
    label = "diary"
    default_auto_field = "django.db.models.BigAutoField"
