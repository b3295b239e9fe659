"""Made-up procedures that change a pupil's status, and cases filed under them; no law of a pack is asked."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, attach_evidence, open_case, save_draft, submit_case
from matricula.cases.tests.filing import picture
from matricula.registry.api import Student
from matricula.regulation.api import Stack
from matricula.regulation.procedures import read_procedure
from matricula.regulation.reading.yaml_files import rebuilt

CLAUSE, FILED_BY = "CN-GZ-17.1", "CN-GZ-12"
LANGUAGES = ("en", "zh-hans")
PLANNED = {"until": "until"}
RESTS, RESTS_ON, IS_BACK, HAS_GONE = "rests", "rests_on", "is_back", "has_gone"
"""Of a pupil in school, by school and authority: a leave. Of one on leave, by the school alone: a longer one, the end
of it, and the end of the place."""


def law_of_statuses(stack: Stack) -> Stack:
    """The law with these procedures more."""
    described = {
        RESTS: _procedure(["normal"], "on_leave", "leave", words=PLANNED, above=True),
        RESTS_ON: _procedure(["on_leave"], "on_leave", "leave", words=PLANNED),
        IS_BACK: _procedure(
            ["on_leave"], "normal", "resumption", words={"grade": "grade", "class": "sits_in"}
        ),
        HAS_GONE: _procedure(["normal", "on_leave"], "withdrawn", "withdrawal", stages=["primary"]),
    }
    added = {}
    for name, one in described.items():
        procedure, _ = read_procedure(rebuilt("here", "here.yaml", "", one), name, LANGUAGES)
        added[name] = replace(stack.procedures["transfer"], versions=(procedure,))
    return replace(stack, procedures={**stack.procedures, **added})


def drafted(
    province: Province,
    student: Student,
    procedure: str,
    *,
    school: str = "east_one",
    paper: bool = False,
    **form: Any,
) -> Case:
    """A draft of the pupil's school, filled in, with a paper if wanted."""
    by = province.acting(school)
    with in_scope(by):
        case = open_case(by=by, procedure=procedure, student=student.uuid, key=uuid.uuid4().hex)
        entered = {name: one.isoformat() if isinstance(one, date) else one for name, one in form.items()}
        save_draft(by=by, case=case.uuid, payload=entered)
        if paper:
            attach_evidence(by=by, case=case.uuid, kind="proof", content=picture(), file_name="proof.png")
    return case


def asked(
    province: Province, student: Student, procedure: str, *, school: str = "east_one", **form: Any
) -> Case:
    """The same, filed: it waits for the head of that school."""
    case, by = drafted(province, student, procedure, school=school, **form), province.acting(school)
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def _words(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def _step(party: str, **more: Any) -> dict[str, Any]:
    return {
        "names": _words(party),
        "party": party,
        "prepares": ["record_officer"],
        "decides": ["head"],
        "clause": CLAUSE,
        **more,
    }


def _procedure(
    statuses: list[str],
    to: str,
    kind: str,
    *,
    stages: list[str] | None = None,
    above: bool = False,
    words: dict[str, str] | None = None,
) -> dict[str, Any]:
    """From these statuses ``to`` another; ``above`` says that the authority decides after the school."""
    parties: dict[str, Any] = {"school": {"names": _words("School"), "side": "school", "is": "starter"}}
    steps = {"school": _step("school", preparation="by_submission")}
    if above:
        parties["authority"] = {
            "names": _words("Authority"),
            "side": "authority",
            "is": "authority_of",
            "of": "school",
            "duty": "status_change",
        }
        steps["authority"] = _step("authority")
    fields: dict[str, dict[str, Any]] = {"on": {"kind": "day"}}
    for word, field in (words or {}).items():
        fields[field] = {"kind": "day" if word == "until" else word, "required": False}
    return {
        "names": _words(kind),
        "start": _words(kind),
        "clause": CLAUSE,
        "in_force": {"from": date(2014, 3, 1)},
        "changes_status": True,
        "starter": "school",
        "pupil": {"found": "own_roll", "statuses": statuses, "stages": stages or []},
        "duty_stage": "stage",
        "effect": "registry.change_status",
        "effect_with": {
            "to_status": to,
            "change_kind": kind,
            "clause": CLAUSE,
            "on": "on",
            "archive_kind": "proof",
            "archive_kind_clause": FILED_BY,
            **(words or {}),
        },
        "parties": parties,
        "routes": {"only": {"names": _words("Only"), "when": {}, "steps": steps}},
        "form": {
            "id": "form",
            "names": _words("Form"),
            "clause": CLAUSE,
            "sections": {"all": _words("All")},
            "fields": {
                name: {"names": _words(name), "section": "all", **one} for name, one in fields.items()
            },
        },
        "evidence": {
            "proof": {
                "names": _words("Proof"),
                "media_types": ["image/png"],
                "max_bytes": 100_000,
                "clause": CLAUSE,
            }
        },
        "refusals": {
            "clause": CLAUSE,
            "list": {"no": {"names": _words("No"), "clause": CLAUSE, "parties": list(parties)}},
        },
        "two_people": {"clause": CLAUSE},
        "messages": {key: _words(key) for key in ("received", "approved", "refused", "answered")},
    }
