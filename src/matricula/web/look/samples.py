"""One of every part, in one language, for the development page and its tests."""

from collections.abc import Mapping
from typing import Any

from matricula.web import parts as p
from matricula.web.look.form import LookForm
from matricula.web.look.voices import LANGUAGES, NAMES, voice

_COUNTED = ((1, 1450, 12), (2, 1312, 0), (3, 900, 240))
_HREF = "#main"
_DIGEST = "9f2c41d07be85a36c1e4f80b2d97a6530e1c8b47f6a92d3505cbe17488d0fa62"


def _clocks(say: Mapping[str, str], clause: p.ClauseNote) -> dict[str, p.ClockFace]:
    face, state = p.ClockFace, p.ClockState
    return {
        "late": face(state.late, say["clock_late"], say["date_2"], "2026-08-28", 0, clause),
        "today": face(state.today, say["clock_today"], say["date_1"], "2026-09-04", 12, clause),
        "soon": face(state.soon, say["clock_soon"], say["date_1"], "2026-09-04", 34, clause),
        "running": face(
            state.running,
            say["clock_run"],
            say["date_1"],
            "2026-09-04",
            78,
            clause,
            warning=say["clock_doubt"],
        ),
        "done": face(state.done, say["clock_done"], say["date_3"], "2026-09-03", 0, clause),
        "waiting": face(state.waiting, say["clock_wait"]),
        "locked": face(state.locked, say["clock_lock"], say["date_1"], "2026-09-04"),
    }


def _steppers(
    say: Mapping[str, str], clocks: dict[str, p.ClockFace], clause: p.ClauseNote
) -> tuple[p.Stepper, p.Stepper]:
    state = p.StageState
    running = (
        p.Stage(say["step_1"], state.done, say["school_b"], say["date_4"]),
        p.Stage(say["step_2"], state.done, say["authority_b"], say["date_3"]),
        p.Stage(say["step_3"], state.current, say["school_a"], clock=clocks["soon"], clause=clause),
        p.Stage(say["step_4"], state.waiting, say["authority_a"]),
        p.Stage(say["step_5"], state.waiting, say["school_b"]),
    )
    refused = (
        p.Stage(say["step_1"], state.done, say["school_b"], say["date_4"]),
        p.Stage(say["step_2"], state.refused, say["authority_b"], say["date_3"], say["refused_text"]),
        p.Stage(say["step_3"], state.skipped, say["school_a"]),
    )
    return p.Stepper(running, say["transfer"]), p.Stepper(refused, say["transfer"])


def _table(say: Mapping[str, str], clocks: dict[str, p.ClockFace]) -> p.Table:
    columns = (
        p.Column("name", say["name"], sort_href="?sort=-name", sorted="ascending"),
        p.Column("number", say["number"]),
        p.Column("group", say["group"], sort_href="?sort=class", if_wide=True),
        p.Column("status", say["status"]),
        p.Column("clock", say["clock"], sort_href="?sort=due"),
        p.Column("marks", say["marks"], number=True, if_wide=True),
    )
    faces = (
        (p.Tone.late, "late", "late"),
        (None, "done", ""),
        (p.Tone.soon, "soon", "soon"),
        (None, "locked", "locked"),
    )
    rows = tuple(
        p.Row(
            {
                "name": p.Cell(say[f"person_{at}"], say["born_value"]),
                "number": p.Cell(f"G00000020140314{at:04d}", figures=True),
                "group": say["group_value"],
                "status": p.Status(p.Tone(status), say[status]),
                "clock": clocks[clock] if clock else "",
                "marks": f"{97 - at * 7}.5",
            },
            _HREF,
            tone,
        )
        for at, (tone, status, clock) in enumerate(faces, start=1)
    )
    return p.Table(say["students"], columns, rows)


def _inbox(
    say: Mapping[str, str], clocks: dict[str, p.ClockFace], clause: p.ClauseNote
) -> tuple[p.InboxGroup, ...]:
    def row(at: int, clock: str, tone: p.Tone) -> p.InboxRow:
        task = (say["transfer"], p.Way(say["school_a"], say["school_b"]))
        return p.InboxRow(_HREF, say[f"person_{at}"], say["group_value"], *task, clocks[clock], clause, tone)

    return (
        p.InboxGroup(say["late"], p.Tone.late, (row(1, "late", p.Tone.late),), 1),
        p.InboxGroup(
            say["clock_today"], p.Tone.soon, (row(2, "today", p.Tone.soon), row(3, "soon", p.Tone.soon)), 2
        ),
        p.InboxGroup(say["due"], p.Tone.due, (row(4, "running", p.Tone.due),), 1),
    )


def _timeline(say: Mapping[str, str], clause: p.ClauseNote) -> p.Timeline:
    year, day = say["year"], "2026-09-03"
    return p.Timeline(
        (
            p.Moment(year=year, machine_date=day, date_words=say["date_3"], title=say["archive"], by=say["by"], tone=p.Tone.locked, icon="lock", clause=clause),
            p.Moment(year=year, machine_date=day, date_words=say["date_4"], title=say["transfer"], text=p.Way(say["school_a"], say["school_b"]), tone=p.Tone.due, icon="transfer", href=_HREF),
            p.Moment(say["year_old"], say["date_4"], "2020-09-01", say["entered"], by=say["school_a"], tone=p.Tone.done, icon="check", changes=(p.Fact(say["group"], p.Way("—", say["group_value"])),)),
        )
    )  # fmt: skip


def _shell(say: Mapping[str, str], language: str) -> p.Shell:
    acting = p.Acting(1, say["role"], say["school_a"])
    return p.Shell(
        home_href=_HREF,
        person=say["person_4"],
        acting=acting,
        appointments=(acting, p.Acting(2, say["role"], say["school_b"], say["soon"])),
        switch_href=_HREF,
        nav=(
            p.NavItem(say["inbox"], _HREF, current=True, count=4, tone=p.Tone.late),
            p.NavItem(say["students"], _HREF),
            p.NavItem(say["cases"], _HREF, count=12),
            p.NavItem(say["classes"], _HREF),
            p.NavItem(say["law"], _HREF),
        ),
        languages=tuple(p.Language(tag, NAMES[tag], tag == language) for tag in LANGUAGES),
        language_href=_HREF,
        civil_date=p.CivilDate(say["civil"], "2026-09-03", say["working_day"], say["moved"], _HREF, _HREF),
        sign_out_href=_HREF,
    )


def samples(language: str, prefix: str) -> dict[str, Any]:
    """Context of `look/voice.html`. `prefix` keeps the form's ids apart when a page shows several."""
    say = voice(language)
    clause = p.ClauseNote("EX-12.3", say["clause_text"], _HREF, say["clause_source"])
    clocks = _clocks(say, clause)
    stepper, stepper_refused = _steppers(say, clocks, clause)
    findings = (
        p.FindingLine("met", say["conduct"], clause=clause),
        p.FindingLine("unmet", say["credits"], "140", "144", clause),
        p.FindingLine("incomplete", say["fitness"], needed="50", clause=clause),
    )
    return {
        "say": say,
        "prefix": prefix,
        "shell": _shell(say, language),
        "crumbs": p.Crumbs(
            (p.Crumb(say["province"], _HREF), p.Crumb(say["school_a"], _HREF), p.Crumb(say["transfer"]))
        ),
        "person": p.PersonBlock(say["person_1"], say["group_value"], "G000000201403140001", large=True),
        "people": [p.PersonBlock(say[f"person_{at}"], say["born_value"], href=_HREF) for at in (2, 3, 4)],
        "org": p.OrgBlock(say["school_a"], (say["province"], say["authority_a"])),
        "statuses": [
            p.Status(p.Tone(tone), say[tone]) for tone in ("due", "soon", "late", "locked", "done", "waiting")
        ],
        "tabs": p.Tabs(
            (
                p.Tab(say["facts"], _HREF, current=True),
                p.Tab(say["papers"], _HREF, count=2, tone=p.Tone.soon),
                p.Tab(say["history"], _HREF),
            ),
            say["students"],
        ),
        "stepper": stepper,
        "stepper_refused": stepper_refused,
        "clocks": list(clocks.values()),
        "clock_large": p.ClockFace(
            p.ClockState.soon, say["clock_soon"], say["date_1"], "2026-09-04", 34, clause, large=True
        ),
        "clause": clause,
        "facts": p.FactList(
            (
                p.Fact(say["number"], p.MaskedNumber("G•••••••••••••••042", say["number"], _HREF)),
                p.Fact(say["born"], say["born_value"]),
                p.Fact(say["status"], p.Status(p.Tone.done, say["done"]), say["date_4"]),
                p.Fact(say["group"], say["group_value"]),
            )
        ),
        "evidence": [
            p.Evidence(
                say["form_paper"],
                f"{say['form_paper']} 2026-09-01.pdf",
                "1.2 MB",
                _DIGEST,
                say["by"],
                say["date_4"],
                _HREF,
            ),
            p.Evidence(say["household"], clause=clause),
        ],
        "cases": p.CaseGroup(
            say["law"],
            p.Table(
                say["law"],
                (p.Column("asked", say["name"]), p.Column("answered", say["status"])),
                (
                    p.Row(
                        {
                            "asked": p.AskedCase(
                                say["credits"],
                                (say["transfer"], say["date_4"]),
                                (
                                    p.Deed(say["step_1"], seen=say["clock_run"]),
                                    p.Deed(say["step_2"], say["refused"], clause),
                                ),
                            ),
                            "answered": p.AnsweredCase((say["done"],), clause, "tests/test_it.py::test_it"),
                        }
                    ),
                ),
            ),
        ),
        "refusal": p.RefusalNote(say["refused"], say["refused_text"], clause, say["refused_next"], findings),
        "table": _table(say, clocks),
        "filters": p.FilterBar(
            _HREF,
            words_hint=say["find"],
            filters=(
                p.Filter(
                    "class", say["group"], (p.Option("", say["all"]), p.Option("6", say["group_value"]))
                ),
                p.Filter(
                    "status", say["status"], (p.Option("", say["all"]), p.Option("late", say["late"])), "late"
                ),
            ),
            on=(p.FilterOn(say["late"], _HREF),),
            clear_href=_HREF,
        ),
        "pages": p.Pages(say["shown"], _HREF, _HREF),
        "inbox": _inbox(say, clocks, clause),
        "timeline": _timeline(say, clause),
        "empty": p.Empty(say["nothing"], say["nothing_text"], say["students"], _HREF),
        "progress": [
            p.Progress(say["import"], 3120, 6014, say["school_a"], p.Tone.due),
            p.Progress(say["import"], 0, None),
            p.Division(say["import"], ((p.Tone.done, 36), (p.Tone.info, 3), (p.Tone.refused, 1))),
        ],
        "shares": p.Shares(
            say["students"],
            say["status"],
            say["students"],
            (
                p.Share(say["done"], "1450", _HREF, tone=p.Tone.done),
                p.Share(say["soon"], "12", _HREF, 96, p.Tone.done, rest=p.Tone.late),
                p.Share(say["locked"], "3", _HREF, 25, p.Tone.locked),
            ),
        ),
        "charts": [
            p.Chart(
                f"{prefix}{name}",
                say["students"],
                say["shown"],
                say["status"],
                (p.Series(say["done"], p.Tone.done), p.Series(say["late"], p.Tone.late)),
                tuple(p.Bar(str(at), (done, late), (_HREF, _HREF)) for at, done, late in _COUNTED),
                upright=upright,
            )
            for name, upright in (("rows", False), ("columns", True))
        ],
        "form": LookForm(say, clause, prefix),
    }
