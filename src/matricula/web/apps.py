"""Registers the web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, styles and pages."""

    name = "matricula.web"
    label = "web"
