"""A data folder of its own for every test of the launcher, gone afterwards with its server."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from matricula.config.database import state
from matricula.config.database.server import EmbeddedServer
from matricula.config.testing_database import in_memory

# Only the test of a crash needs what was committed to be on disk.
QUICK = {"fsync": "off", "shared_buffers": "16MB"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a space and letters of three scripts in its path, which any account can reach."""
    above = Path(tempfile.mkdtemp(prefix="matricula ", dir=in_memory()))
    above.chmod(0o755)
    inside = above / "данные 数据"
    yield inside
    forget(inside)
    shutil.rmtree(above)


def forget(home: Path) -> None:
    """Stop whatever still runs for a data folder, and remove a cluster kept outside of it."""
    known = state.load(home)
    server = EmbeddedServer(home, QUICK)
    if known and server.alive():
        server.use()
        server.release()
    if known and not known.cluster.is_relative_to(home):
        shutil.rmtree(known.cluster.parent)


@pytest.fixture(scope="session")
def cluster_made() -> Iterator[Path]:
    """A data folder whose cluster has been made and stands still: most tests begin with a copy, and make none."""
    above = Path(tempfile.mkdtemp(prefix="matricula ", dir=in_memory()))
    above.chmod(0o755)
    server = EmbeddedServer(above / "made", QUICK)
    server.use()
    server.release()
    yield server.home
    forget(server.home)
    shutil.rmtree(above)


@pytest.fixture
def begun(folder: Path, cluster_made: Path) -> Path:
    """The data folder of a test, with a cluster that has been used before; its files belong to whom they did."""
    subprocess.run(["cp", "-a", cluster_made, folder], check=True)
    return folder


@pytest.fixture
def server(begun: Path) -> Iterator[EmbeddedServer]:
    made = EmbeddedServer(begun, QUICK)
    yield made
    made.release()


@pytest.fixture
def new_server(folder: Path) -> Iterator[EmbeddedServer]:
    """One that has to make its cluster first."""
    made = EmbeddedServer(folder, QUICK)
    yield made
    made.release()
