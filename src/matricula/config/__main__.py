"""The `matricula` command, also as `python -m matricula.config`; Ctrl-C ends it quietly even while it starts."""

import sys

from matricula.kernel.loading import loading


def main() -> int:
    """Run the command; its exit code."""
    try:
        with loading():
            from matricula.config.cli import main as command
        return command()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
