"""Registers the deployment app."""

from django.apps import AppConfig


class DeploymentConfig(AppConfig):
    """The civil clock and the sight of a transaction."""

    name = "matricula.deployment"
    label = "deployment"
    default_auto_field = "django.db.models.BigAutoField"
    # Only the owner says that an installation is a demonstration.
    database_privileges = {"Deployment": "SELECT", "Travel": "SELECT, INSERT, UPDATE"}
