"""Registers the deployment app."""

from django.apps import AppConfig
from django.core.signals import request_started

from matricula.deployment.hearing import listen


class DeploymentConfig(AppConfig):
    """The civil clock, the sight of a transaction, and what is counted over all processes."""

    name = "matricula.deployment"
    label = "deployment"
    default_auto_field = "django.db.models.BigAutoField"
    # Only the owner says that an installation is a demonstration; counts are reached through functions alone.
    database_privileges = {"Deployment": "SELECT", "Travel": "SELECT, INSERT, UPDATE", "Tally": ""}
    effects_privileges = {"Tally": "SELECT, INSERT, UPDATE, DELETE"}

    def ready(self) -> None:
        """Listen to the connection before each request; Django's own receiver, which comes first, resets the check."""
        request_started.connect(listen, dispatch_uid="matricula.deployment.hearing")
