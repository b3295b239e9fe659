"""Links in mails lead to where the pages answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = "from django.conf import settings; print(settings.PUBLIC_URL)"


def address(home: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    plain = {key: value for key, value in os.environ.items() if not key.startswith("MATRICULA_")}
    settings = {"MATRICULA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "matricula.config.settings"}
    return subprocess.run(
        [sys.executable, "-c", ASK],
        env=plain | settings | environment,
        capture_output=True,
        text=True,
        check=False,
    )


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
def test_the_address_in_mails(tmp_path: Path, environment: dict[str, str], expected: str) -> None:
    assert address(tmp_path, **environment).stdout.strip() == expected


def test_an_address_that_is_none_is_said_at_the_start(tmp_path: Path) -> None:
    refused = address(tmp_path, MATRICULA_URL="records.example.org")
    assert refused.returncode
    assert "MATRICULA_URL is 'records.example.org'" in refused.stderr
