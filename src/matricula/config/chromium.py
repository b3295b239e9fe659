"""Finds a Chromium on this machine, for browser tests and screenshots."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

# The shell draws as the whole browser does, and does nothing beside it: a page takes it half the work.
_NAMES: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
_KEPT: Final = ("chromium_headless_shell-*/*/headless_shell", "chromium-*/chrome-linux*/chrome")
# The last list of features is the one that counts, so that this names what Playwright turns off as well.
_WITHOUT: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    # A frame of its own for every page, which a run of tests opens by the thousand.
    "RenderDocument",
    "SpareRendererForSitePerProcess",
    "Translate",
)
FLAGS: Final = (
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(_WITHOUT)}",
    # Axe runs long enough for the form that is made fast, and no script for the one that is made slowly.
    "--js-flags=--no-opt",
)
# The fonts are for screenshots in four scripts.
PACKAGES: Final = ("chromium-headless-shell", "fonts-noto-cjk", "fonts-noto-core")
HOW_TO_INSTALL: Final = f"sudo apt-get install {' '.join(PACKAGES)}"


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
    for pattern in _KEPT:
        for candidate in sorted(kept.glob(pattern), reverse=True):
            return str(candidate)
    raise NoChromium(
        f"The browser tests need Chromium and none is installed. Install it with: {HOW_TO_INSTALL}"
    )


def install() -> None:
    """Install Debian's Chromium, for root on a system with apt; raises NoChromium otherwise."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoChromium(
            f"The browser tests need Chromium and none is installed. Install it with: {HOW_TO_INSTALL}"
        )
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (("apt-get", "update", "-qq"), ("apt-get", "install", "-y", "-qq", *PACKAGES)):
        subprocess.run(command, env=environment, check=True, stdout=sys.stderr)  # noqa: S603  no word of it is foreign


def main() -> int:
    """Make sure a Chromium is there, installing it where that is allowed."""
    try:
        find()
    except NoChromium:
        try:
            install()
            find()
        except (NoChromium, subprocess.CalledProcessError) as problem:
            sys.stderr.write(f"{problem}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
