"""A procedure that names what no app offers is refused before anything starts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matricula.cases.checks import procedures_find_their_ports, refuse_unless_procedures_run
from matricula.cases.ports import register_effect, verify_ports
from matricula.regulation.api import PackError, Procedure, stack_for, substituted

DAY = date(2026, 3, 2)


def transfer() -> Procedure:
    return stack_for("cn_guizhou").procedure("transfer", on=DAY)


def test_installed_procedures_find_their_ports() -> None:
    assert procedures_find_their_ports(None) == []
    verify_ports(transfer())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"effect": "registry.vanish"}, "effect 'registry.vanish'"),
        ({"facts": ("registry.transfer", "registry.dreams")}, "fact 'registry.dreams'"),
        (
            {
                "guards": tuple(
                    replace(use, guard="cases.moon") if use.guard else use for use in transfer().guards
                )
            },
            "guard 'cases.moon'",
        ),
    ],
)
def test_unregistered_name_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(PackError, match=words):
        verify_ports(replace(transfer(), **change))


def test_start_is_refused_with_the_name() -> None:
    stack = stack_for("cn_guizhou")
    history = stack.procedures["transfer"]
    wrong = replace(
        history, versions=tuple(replace(one, effect="registry.vanish") for one in history.versions)
    )
    with substituted(replace(stack, procedures={"transfer": wrong})):
        errors = procedures_find_their_ports(None)
        with pytest.raises(PackError, match=r"registry\.vanish"):
            refuse_unless_procedures_run()
    assert [error.id for error in errors] == ["cases.E001"]
    assert "registry.vanish" in errors[0].msg


def test_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        register_effect("registry.transfer", lambda question: None)
