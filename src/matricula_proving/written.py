"""Writes down what every procedure says, for lawyers to read and for the cases on paper to ask.

`python -m matricula_proving written` writes the files of all installed packs that lie in a folder anew.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from matricula.regulation.api import Procedure, Stack, installed_packs, stack_for
from matricula.regulation.clause_cases.procedure_parts import WHOLE, written_parts
from matricula.regulation.procedures.keys import parts_of
from matricula.regulation.reading.nodes import Plain

HEAD = """\
# What the procedure {name} says, part by part. Written by `python -m matricula_proving written`, not by hand.
# Each part is a case on paper: when the procedure changes, write the file anew and have somebody who knows the law
# read the difference. What is said to people, and changes nothing, is left out.
written:
  {name}:
    on: {on}
"""
_BARE = re.compile(r"[A-Za-z_][\w./-]*( [\w./-]+)*")
_READ_OTHERWISE = frozenset({"true", "false", "null"})


def written_files(pack: str) -> Iterator[tuple[str, str]]:
    """The path inside the pack and the text for each procedure that the pack itself writes."""
    stack = stack_for(pack)
    for name, history in stack.procedures.items():
        if history.declared.origin.pack == pack:
            versions = [one for one in history.versions if one.in_force_until is None] or history.versions[
                -1:
            ]
            yield f"cases/{name}_written.yaml", written_file(versions[-1], stack)


def written_file(procedure: Procedure, stack: Stack) -> str:
    """The written form of a version of a procedure, as a file of cases."""
    names = {(kind, name): part.names for kind, name, part in parts_of(procedure)}
    lines = [HEAD.format(name=procedure.id, on=procedure.in_force_from)]
    before = ""
    for kind, name, said in sorted(written_parts(procedure), key=lambda one: _ORDER.index(one[0])):
        if kind == WHOLE:
            lines += [f"    {WHOLE}:  # {_title(procedure.names, stack)}\n", *_entries(said, 6)]
            continue
        if kind != before:
            lines.append(f"    {kind}:\n")
            before = kind
        lines += [f"      {name}:  # {_title(names[kind, name], stack)}\n", *_entries(said, 8)]
    return "".join(lines)


_ORDER = (
    WHOLE,
    "party",
    "route",
    "step",
    "field",
    "evidence",
    "ground",
    "guard",
    "line_guard",
    "line_outcome",
    "refusal",
    "objections",
    "letter",
)


def _title(names: Mapping[str, str], stack: Stack) -> str:
    return " · ".join(names[language] for language in stack.languages)


def _entries(said: Mapping[str, Plain], depth: int) -> Iterator[str]:
    for path, value in said.items():
        yield f"{' ' * depth}{path}: {_shown(value)}\n"


def _shown(value: Plain) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_shown(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) and value not in _READ_OTHERWISE else f'"{value}"'
    return str(value)


def write_all() -> list[Path]:
    """Write the files of every installed pack that lies in a folder; answer those that changed."""
    changed = []
    for pack, place in installed_packs().items():
        for path, text in written_files(pack):
            file = Path(str(place.root)) / path
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
                changed.append(file)
    return changed
