"""What a served installation gives out of its static files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, os
from matricula.config import static_files
static_files.choose_folder()
os.environ["DJANGO_SETTINGS_MODULE"] = "matricula.config.settings"
import django
django.setup()
static_files.collect()
from django.templatetags.static import static
from django.test import Client
address = static("web/parts.css")
answer = Client().get(address, headers={"accept-encoding": "gzip", "host": "localhost"})
plain = Client().get(address, headers={"host": "localhost"})
print(json.dumps([address, dict(answer.headers), len(b"".join(answer)), len(b"".join(plain))]))
"""


def test_static_files_are_compressed_under_hashed_names_with_a_long_life(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"MATRICULA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    address, headers, packed, plain = json.loads(said.stdout)
    name, digest, ending = address.rpartition("/")[2].split(".")
    assert (name, ending, len(digest)) == ("parts", "css", 12)
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert int(headers["Cache-Control"].split("max-age=")[1].split(",")[0]) >= 365 * 24 * 60 * 60
    assert packed < plain / 2


MODULES = """
import json, os
from pathlib import Path
from matricula.config import static_files
static_files.choose_folder()
os.environ["DJANGO_SETTINGS_MODULE"] = "matricula.config.settings"
import django
django.setup()
static_files.collect()
from django.conf import settings
from django.templatetags.static import static
begin = Path(settings.STATIC_ROOT) / static("web/grid.js").removeprefix(settings.STATIC_URL)
print(json.dumps([str(begin), begin.read_text("utf-8")]))
"""
IMPORTED = re.compile(r'^import [^;]* from "([^"]+)"', re.MULTILINE)


def test_a_module_names_those_that_it_imports_by_their_hashes(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", MODULES],
        env=os.environ | {"MATRICULA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    begin, script = json.loads(said.stdout)
    imported = IMPORTED.findall(script)
    assert len(imported) == 5
    for one in imported:
        assert re.fullmatch(r"\./grid/[a-z]+\.[0-9a-f]{12}\.js", one), one
        assert (Path(begin).parent / one).is_file(), one
