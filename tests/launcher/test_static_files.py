"""What a served installation gives out of its static files."""

import json
import os
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
