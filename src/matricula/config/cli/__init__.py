"""The `matricula` command: one module per subcommand, each with `add` (its options) and `run`."""

import argparse
import io
import sys
from types import ModuleType

from matricula.config.cli import demo, doctor, glossary, law, manage, messages, migrate, roll, serve, worker
from matricula.config.cli.problems import explained

_COMMANDS: tuple[ModuleType, ...] = (
    demo,
    serve,
    worker,
    migrate,
    roll,
    law,
    doctor,
    messages,
    glossary,
    manage,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand; whatever goes wrong is one message on stderr and an exit code, see `problems`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # names of people, whatever LANG says
    parser = argparse.ArgumentParser(
        prog="matricula", description="A student-records system whose behaviour is the regulation."
    )
    parser.add_argument("--traceback", action="store_true", help="show where in the code a problem arose")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in _COMMANDS:
        summary = (module.__doc__ or "").strip().split("\n", 1)[0]
        command = commands.add_parser(module.NAME, help=summary, description=summary)
        module.add(command)
        command.set_defaults(run=module.run)
    chosen = parser.parse_args(arguments)
    return explained(lambda: int(chosen.run(chosen)), with_traceback=chosen.traceback)
