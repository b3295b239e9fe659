"""What a served installation gives out of its static files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = """
import json, os
from matricula.config import static_files
static_files.choose_folder()
os.environ["DJANGO_SETTINGS_MODULE"] = "matricula.config.settings"
import django
django.setup()
from pathlib import Path
from django.conf import settings
folder = Path(settings.STATIC_ROOT)
def written():
    return {str(file): file.stat().st_mtime_ns for file in folder.rglob("*.*")}
static_files.collect()
first = written()
static_files.collect()
again = written()
(folder / "made-from").write_text("those of an earlier release")
static_files.collect()
upgraded = written()
from django.templatetags.static import static
from django.test import Client
address = static("web/parts.css")
answer = Client().get(address, headers={"accept-encoding": "gzip", "host": "localhost"})
plain = Client().get(address, headers={"host": "localhost"})
from django_htmx.jinja import htmx_script
begin = folder / static("web/grid.js").removeprefix(settings.STATIC_URL)
print(json.dumps({
    "left alone": first == again != upgraded,
    "address": address,
    "headers": dict(answer.headers),
    "packed": len(b"".join(answer)),
    "plain": len(b"".join(plain)),
    "folder": str(folder),
    "every page": str(htmx_script()),
    "begin": str(begin),
    "script": begin.read_text("utf-8"),
}))
"""
LOADED = re.compile(r'src="/static/([^"]+)"')
IMPORTED = re.compile(r'^import [^;]* from "([^"]+)"', re.MULTILINE)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an installation of its own, in a process of its own, says of its static files."""
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"MATRICULA_HOME": str(tmp_path_factory.mktemp("home"))},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_static_files_are_compressed_under_hashed_names_with_a_long_life(served: dict[str, Any]) -> None:
    name, digest, ending = served["address"].rpartition("/")[2].split(".")
    assert (name, ending, len(digest)) == ("parts", "css", 12)
    headers = served["headers"]
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert int(headers["Cache-Control"].split("max-age=")[1].split(",")[0]) >= 365 * 24 * 60 * 60
    assert served["packed"] < served["plain"] / 2


def test_a_module_names_those_that_it_imports_by_their_hashes(served: dict[str, Any]) -> None:
    imported = IMPORTED.findall(served["script"])
    assert len(imported) == 5
    for one in imported:
        assert re.fullmatch(r"\./grid/[a-z]+\.[0-9a-f]{12}\.js", one), one
        assert (Path(served["begin"]).parent / one).is_file(), one


def test_what_every_page_loads_is_among_them_and_no_other_release_of_it(served: dict[str, Any]) -> None:
    folder, named = Path(served["folder"]), LOADED.findall(served["every page"])
    assert [one.split("/")[-1].split(".")[0] for one in named] == ["htmx-2"]
    assert all((folder / one).is_file() and (folder / f"{one}.gz").is_file() for one in named)
    assert not [*folder.rglob("htmx-4*"), *folder.rglob("htmax-*")]


def test_they_are_written_anew_when_a_release_changes_them_and_not_at_every_start(
    served: dict[str, Any],
) -> None:
    assert served["left alone"]
