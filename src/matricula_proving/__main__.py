"""`python -m matricula_proving written`: what a pack's author runs."""

import argparse
import sys

from matricula_proving.written import write_all


def main() -> int:
    """Write anew what the procedures of the installed packs say."""
    parser = argparse.ArgumentParser(prog="python -m matricula_proving", description=__doc__)
    parser.add_argument("what", choices=["written"], help="write down what every procedure says, to be read")
    parser.parse_args()
    for file in write_all():
        sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
