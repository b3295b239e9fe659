"""Show how far each clause of the law is implemented, or put the packs' own cases to it."""

import argparse
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from matricula.config.cli.saying import say, warn

NAME = "law"


def add(parser: argparse.ArgumentParser) -> None:
    """`status`, `table` or `check`."""
    parts = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    status = parts.add_parser("status", help="every clause: pack, status, what implements it, its cases")
    status.add_argument("--format", choices=("table", "json"), default="table", help="(default: %(default)s)")
    table = parts.add_parser("table", help="the same in words, as Markdown")
    table.add_argument(
        "--into",
        type=Path,
        metavar="FOLDER",
        help="write the table there, and beside it a page for each instrument",
    )
    parts.add_parser("check", help="load every pack, hold its procedures to the apps and put its cases to it")


def run(chosen: argparse.Namespace) -> int:
    """Exit code 1 when a pack cannot be loaded or a case is not answered as expected."""
    from matricula.regulation import law_pages, law_status
    from matricula.regulation.api import PackError

    try:
        if chosen.what == "table" and chosen.into is None:
            say(law_pages.pages()["clauses.md"].rstrip("\n"))
        elif chosen.what == "table":
            _write(law_pages.pages(), chosen.into)
        elif chosen.what == "check":
            return _check()
        elif chosen.format == "json":
            say(json.dumps(law_status.status(), ensure_ascii=False, indent=2))
        else:
            _print(law_status.status(), law_status.counts(), law_status.in_part())
    except PackError as error:
        warn(f"matricula: {error}")
        return 1
    return 0


def _write(pages: dict[str, str], folder: Path) -> None:
    """Write every page, and take away those of instruments that are gone."""
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for old in (folder / "clauses").glob("*.md"):
        if old.relative_to(folder).as_posix() not in pages:
            old.unlink()


def _print(clauses: list[dict[str, Any]], counts: dict[str, int], in_part: Collection[str]) -> None:
    said = {one["clause"]: "in part" if one["clause"] in in_part else one["status"] for one in clauses}
    rows = [("CLAUSE", "PACK", "STATUS", "CASES", "IMPLEMENTED BY")]
    rows += [
        (
            one["clause"],
            one["pack"],
            said[one["clause"]],
            str(len(one["cases"])),
            ", ".join(one["implemented_by"]),
        )
        for one in clauses
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join([*cells, row[4]]).rstrip())
    say()
    parts = {"implemented": f" (of these in part: {len(in_part)})"}
    say("  ".join(f"{status}: {number}{parts.get(status, '')}" for status, number in counts.items()))


def _check() -> int:
    from matricula.config.cli import ready
    from matricula.regulation import law_status
    from matricula.regulation.clause_cases.running import answered_by_data, failures

    # What carries procedures out is registered when Django starts; no database is asked.
    ready.django("app")
    from matricula.cases.api import refuse_unless_procedures_run
    from matricula.quality.api import refuse_unless_watches_look

    refuse_unless_procedures_run()
    refuse_unless_watches_look()
    cases = [(stack, case) for stack, case in law_status.all_cases() if answered_by_data(case)]
    wrong = [(case, said) for stack, case in cases for said in failures(stack, case)]
    for case, said in wrong:
        warn(f"{case.id}: {said}")
    say(f"{len(cases)} cases, {len(wrong)} not answered as the law expects.")
    return 1 if wrong else 0
