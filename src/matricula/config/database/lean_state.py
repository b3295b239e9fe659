"""Migrating without rendering most of the house anew at every operation.

Django renders models for each operation, and with a model all that are connected with it. Everything here is connected
with offices and people: nine tenths of a migration from nothing were classes that nobody looked at.
"""

from typing import Any, Self

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.models import Field


class LeanState(ProjectState):
    """Renders a model alone where what its neighbours know of it stays true: its table, its key, its columns.

    That is so when a model is new, when it gains a field, and when Django itself says that its neighbours may wait
    (``delay``). An operation that works with instances gets all of them rendered afresh, as Django sees to.
    """

    @classmethod
    def of(cls, state: ProjectState) -> Self:
        """The same state, leaner from here on; what it has rendered comes along."""
        lean = cls(models=state.models, real_apps=state.real_apps)
        lean.is_delayed = state.is_delayed
        if "apps" in state.__dict__:
            lean.apps = state.apps
        return lean

    def clone(self) -> Self:
        """As Django's, which would give a plain state."""
        return self.of(super().clone())

    def add_field(
        self, app_label: str, model_name: str, name: str, field: "Field[Any, Any]", preserve_default: bool
    ) -> None:
        """A relation that is added changes its model alone: who is pointed at learns of it when it is rendered."""
        rendered = self.__dict__.pop("apps", None)
        super().add_field(app_label, model_name, name, field, preserve_default)
        if rendered is not None:
            self.apps = rendered
            self.reload_model(app_label, model_name, delay=True)

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        """Render a model again, alone if its neighbours may wait and none inherits from it."""
        if "apps" not in self.__dict__:
            return
        rendered = self.apps.all_models[app_label].get(model_name)
        if rendered is None or (delay and not rendered.__subclasses__()):
            self.is_delayed = True
            self._reload({(app_label, model_name)})  # type: ignore[attr-defined]  # its stubs leave it out
        else:
            super().reload_model(app_label, model_name, delay)


class LeanExecutor(MigrationExecutor):
    """Django's executor, over lean states."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> LeanState:
        return LeanState.of(super()._create_project_state(with_applied_migrations))  # type: ignore[misc]  # as above
