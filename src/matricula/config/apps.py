"""Registers the outermost layer as a Django app, for its management commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, database and command line."""

    name = "matricula.config"
    label = "config"
