"""Registers the authorities app."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """The tree, the people and what they may do."""

    name = "matricula.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"
