"""Migrating without rendering most of the house anew at every operation.

Django renders models for each operation, and with a model all that are connected with it. Everything here is connected
with offices and people: nine tenths of a migration from nothing were classes that nobody looked at.
"""

from typing import TYPE_CHECKING, Any, Self

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field

if TYPE_CHECKING:
    from _collections_abc import dict_items, dict_values

Key = tuple[str, str]


class SharedStates(dict[Key, ModelState]):
    """The states of the models, of which a copy shares what neither has looked into since.

    An operation changes one model, and Django copies all of them before each. Whoever looks one up may change it, so
    that one is copied then; whoever goes through all of them may change any.
    """

    def __init__(self, states: dict[Key, ModelState]) -> None:
        super().__init__(states)
        self._shared: set[Key] = set()

    def shared(self) -> "SharedStates":
        """A copy; from here on neither changes what the other holds."""
        copy = SharedStates({})
        copy.update(self)
        copy._shared, self._shared = set(self), set(self)
        return copy

    def __getitem__(self, key: Key) -> ModelState:
        """The state of one model, its own from now on."""
        state = super().__getitem__(key)
        if key in self._shared:
            self._shared.discard(key)
            state = state.clone()
            super().__setitem__(key, state)
        return state

    def __setitem__(self, key: Key, state: ModelState) -> None:
        """A new state is nobody else's."""
        self._shared.discard(key)
        super().__setitem__(key, state)

    def values(self) -> "dict_values[Key, ModelState]":
        """All states, each its own from now on."""
        self._own()
        return super().values()

    def items(self) -> "dict_items[Key, ModelState]":
        """The same, with their keys."""
        self._own()
        return super().items()

    def _own(self) -> None:
        for key in list(self._shared):
            if key in self:
                self[key]


class LeanState(ProjectState):
    """Renders a model alone where what its neighbours know of it stays true: its table, its key, its columns.

    That is so when a model is new, when it gains a field, and when Django itself says that its neighbours may wait
    (``delay``). An operation that works with instances gets all of them rendered afresh, as Django sees to.
    """

    models: SharedStates

    def __init__(
        self, models: dict[Key, ModelState] | None = None, real_apps: set[str] | None = None
    ) -> None:
        super().__init__(models, real_apps)
        self.models = SharedStates(self.models)

    @classmethod
    def of(cls, state: ProjectState) -> Self:
        """The same state, leaner from here on; what it has rendered comes along."""
        lean = cls(models=state.models, real_apps=state.real_apps)
        lean.is_delayed = state.is_delayed
        if "apps" in state.__dict__:
            lean.apps = state.apps
        return lean

    def clone(self) -> Self:
        """As Django's, which would copy every model at once, and give a plain state."""
        copy = type(self)(real_apps=self.real_apps)
        copy.models = self.models.shared()
        copy.is_delayed = self.is_delayed
        if "apps" in self.__dict__:
            copy.apps = self.apps.clone()
        return copy

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
