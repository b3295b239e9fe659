"""Lets `python -m matricula.config` be the `matricula` command."""

import sys

from matricula.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
