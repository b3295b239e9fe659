"""Finds a Chromium on this machine, for browser tests and screenshots."""

import os
import shutil
from pathlib import Path
from typing import Final

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS: Final = (
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HOW_TO_INSTALL: Final = "sudo apt-get install chromium fonts-noto-cjk fonts-noto-core"


class NoChromium(Exception):
    """No browser is installed; the message names the command that installs one."""


def find() -> str:
    """The path of a Chromium: MATRICULA_CHROMIUM, one on PATH, or one Playwright keeps."""
    chosen = os.environ.get("MATRICULA_CHROMIUM")
    if chosen:
        return chosen
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    kept = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/*/headless_shell"):
        for candidate in sorted(kept.glob(pattern), reverse=True):
            return str(candidate)
    raise NoChromium(
        f"The browser tests need Chromium and none is installed. Install it with: {HOW_TO_INSTALL}"
    )
