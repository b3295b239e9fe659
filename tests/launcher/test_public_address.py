"""Links in mails lead to where the pages answer."""

import os
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from matricula.config import settings


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Sets what is said to an installation of its own, of which nothing is said yet."""
    for name in [one for one in os.environ if one.startswith("MATRICULA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MATRICULA_HOME", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "http://localhost:8000"),
        ({"MATRICULA_HOSTS": "a.example.org,b.example.org"}, "http://a.example.org"),
        ({"MATRICULA_HOSTS": "a.example.org", "MATRICULA_HTTPS": "1"}, "https://a.example.org"),
        (
            {"MATRICULA_HOSTS": "a.example.org", "MATRICULA_URL": "http://b.example.org:90/"},
            "http://b.example.org:90",
        ),
    ],
)
def test_the_address_in_mails(
    address: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name, value in environment.items():
        address.setenv(name, value)
    assert runpy.run_path(settings.__file__)["PUBLIC_URL"] == expected


def test_an_address_that_is_none_is_said_at_the_start(address: pytest.MonkeyPatch) -> None:
    address.setenv("MATRICULA_URL", "records.example.org")
    with pytest.raises(ImproperlyConfigured, match=r"MATRICULA_URL is 'records\.example\.org'"):
        runpy.run_path(settings.__file__)
