"""Where an installation keeps what it must not lose: secrets, the embedded database, papers and mail."""

import os
import secrets
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """The data folder: MATRICULA_HOME, else `var` in the checkout, else `var` in the current folder."""
    chosen = os.environ.get("MATRICULA_HOME")
    if chosen:
        return Path(chosen).expanduser().resolve()
    root = CHECKOUT if (CHECKOUT / "pyproject.toml").is_file() else Path.cwd()
    return root / "var"


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by this user alone, so that a crash leaves the old or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def lasting_secret(name: str) -> str:
    """A random secret made once and kept in the data folder; two processes starting together agree on it."""
    path = home() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(48))
        try:
            os.link(temporary, path)
        except FileExistsError:  # another process was first: its secret stands
            pass
        finally:
            Path(temporary).unlink()
    return path.read_text(encoding="utf-8").strip()
