"""Uploads against the real server: announced too large, lying about the length, without a length, and honest."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from matricula.papers.tests.upload_site import LIMIT
from matricula.papers.uploads import BoundedUploadHandler

HEAD = b'--b\r\nContent-Disposition: form-data; name="f"; filename="scan.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
TAIL = b"\r\n--b--\r\n"


class Site:
    """A granian of its own on a free port."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--workers", "1",
            "--blocking-threads", "2", "--log-level", "error", "matricula.papers.tests.upload_site:application",
        ]  # fmt: skip
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        self.process = subprocess.Popen(command, env=environment)
        for _attempt in range(200):
            assert self.process.poll() is None, "the server did not start"
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not listen")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def most_memory(self) -> int:
        """The highest resident size of the working process so far, in bytes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        status = [Path(f"/proc/{child}/status").read_text() for child in children]
        return (
            max(
                int(line.split()[1])
                for text in status
                for line in text.splitlines()
                if line.startswith("VmHWM")
            )
            * 1024
        )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    started = Site()
    yield started
    started.process.terminate()
    started.process.wait(20)


def head(*headers: str) -> bytes:
    lines = [
        "POST / HTTP/1.1",
        "Host: localhost",
        "Content-Type: multipart/form-data; boundary=b",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def answer(connection: socket.socket) -> tuple[int, dict[str, Any] | str]:
    received = b""
    while b"\r\n\r\n" not in received or not received.partition(b"\r\n\r\n")[2]:
        more = connection.recv(65536)
        if not more:
            break
        received += more
    status, _, body = received.partition(b"\r\n\r\n")
    text = body.decode()
    found = re.search(r"\{.*\}", text)  # the answer may itself come in chunks
    return int(status.split()[1]), json.loads(found[0]) if found else text


def test_five_gigabytes_are_refused_before_the_first_byte(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(head("Content-Length: 5368709120"))
        status, text = answer(connection)
    assert status == 413
    assert "50.0\xa0MB" in text


def test_an_honest_upload_lies_on_disk(site: Site) -> None:
    body = HEAD + b"x" * 40_000_000 + TAIL
    before = site.most_memory()
    with site.connect() as connection:
        connection.sendall(head(f"Content-Length: {len(body)}") + body)
        assert answer(connection) == (200, {"sizes": [40_000_000], "on_disk": True})
    assert site.most_memory() - before < 20_000_000


def test_more_than_was_announced_is_not_read(site: Site) -> None:
    before = site.most_memory()
    with site.connect() as connection:
        connection.sendall(head(f"Content-Length: {len(HEAD) + 1000}") + HEAD + b"x" * 1000)
        sent = 0
        try:
            while sent < 100_000_000:
                sent += connection.send(b"x" * 65536)
        except OSError:
            pass  # the server hung up, as it may
    assert site.most_memory() - before < 20_000_000
    with site.connect() as connection:
        connection.sendall(head(f"Content-Length: {len(HEAD + TAIL)}") + HEAD + TAIL)
        assert answer(connection)[0] == 200, "the server still works"


def test_a_stream_without_a_length_reaches_no_page_and_no_memory(site: Site) -> None:
    before = site.most_memory()
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with site.connect() as connection:
        connection.sendall(
            head("Transfer-Encoding: chunked") + f"{len(HEAD):x}\r\n".encode() + HEAD + b"\r\n"
        )
        try:
            for _chunk in range(1500):
                connection.sendall(chunk)
            connection.sendall(b"0\r\n\r\n")
        except OSError:
            pass  # the answer came before the end of the stream
        status, said = answer(connection)
    assert (status, said) in ((200, {"sizes": [], "on_disk": True}), (400, said), (413, said))
    assert site.most_memory() - before < 20_000_000


def test_the_handler_counts_what_arrives_and_not_what_was_said(settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 100_000
    handler = BoundedUploadHandler(HttpRequest())
    handler.handle_raw_input(None, {}, 10, "b")  # type: ignore[arg-type]  # reads no body here
    handler.new_file("f", "scan.jpg", "image/jpeg", 10)
    path = Path(handler.file.temporary_file_path())
    handler.receive_data_chunk(b"x" * 65536, 0)
    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"x" * 65536, 65536)
    assert path.stat().st_size <= 100_000
    handler.upload_interrupted()
    assert not path.exists()
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(None, {}, LIMIT, "b")  # type: ignore[arg-type]  # reads no body here
