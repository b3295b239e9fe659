"""Cases about the standing data of the law: tables, layouts, duties, roles, levels, stages."""

import re

from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from matricula.regulation.api import ColumnType, Layout, Plain, Stack
from matricula.regulation.clause_cases.structure import (
    DutyAsk,
    LayoutAsk,
    LevelAsk,
    RoleAsk,
    StageAsk,
    TableAsk,
)
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.law_words import TIER_WORDS, listed, permission_words
from matricula.web.office.law.cases.told import (
    Told,
    grade_name,
    language,
    role_name,
    several,
    stage_name,
    tier_name,
)

# A code that is printed on forms, as `06` or `A`; others are names that the pack gave for the program's sake.
_PRINTED = re.compile(r"[0-9A-Z]+")
TYPE_WORDS = {
    ColumnType.text: gettext_lazy("text"),
    ColumnType.code: gettext_lazy("a code"),
    ColumnType.date8: gettext_lazy("a date of eight digits"),
    ColumnType.month6: gettext_lazy("a month of six digits"),
    ColumnType.daterange: gettext_lazy("two dates, from and to"),
    ColumnType.decimal: gettext_lazy("a number with a decimal point"),
    ColumnType.integer: gettext_lazy("a whole number"),
    ColumnType.flag: gettext_lazy("yes or no"),
    ColumnType.area: gettext_lazy("an area"),
    ColumnType.idnumber: gettext_lazy("the number of a document"),
    ColumnType.digits: gettext_lazy("digits only"),
    ColumnType.image: gettext_lazy("a picture"),
}


def told_table(stack: Stack, ask: TableAsk) -> Told:
    """What something written means, or what a code is called."""
    table = stack.table(ask.table)
    title = words(table.title)
    if ask.read is None:
        question = _("%(table)s: what is the code %(code)s called in %(language)s?") % {
            "table": title,
            "code": _code(stack, ask.table, ask.code or ""),
            "language": get_language_info(ask.language or "en")["name_translated"],
        }
        return Told(question, (f"“{ask.expect}”",))
    question = _("%(table)s: what does “%(written)s” mean?") % {"table": title, "written": ask.read}
    if ask.expect is None:
        return Told(question, (_("It is not understood: no code is meant"),))
    return Told(question, (_code(stack, ask.table, ask.expect),))


def _code(stack: Stack, table: str, code: str) -> str:
    label = table_label(stack, table, code)
    if not _PRINTED.fullmatch(code):
        return label
    return _("%(code)s (%(label)s)") % {"code": code, "label": label}


def told_layout(stack: Stack, ask: LayoutAsk) -> Told:
    """What a layout demands of one column."""
    layout = stack.layout(ask.layout)
    column = layout.column(ask.field)
    demands = (_demand(stack, layout, ask, key, value) for key, value in ask.expect.items())
    return Told(
        question=_("What is demanded of the column “%(column)s”?") % {"column": words(column.label)},
        given=(words(layout.title),),
        answer=(capfirst(several(demands)),),
    )


def _demand(stack: Stack, layout: Layout, ask: LayoutAsk, key: str, value: Plain) -> str:  # noqa: C901 - one line for each demand
    column = layout.column(ask.field)
    match key, value:
        case "no", None:
            return _("without an item number")
        case "no", _:
            return _("item %(number)s of the form") % {"number": value}
        case "label", dict():
            # The question names the column so already, unless the case wants another name.
            label = value.get(language())
            return (
                _("headed “%(label)s”") % {"label": label} if label not in (None, words(column.label)) else ""
            )
        case "type", str():
            return str(TYPE_WORDS[ColumnType(value)])
        case "table", str():
            return _("from the table “%(table)s”") % {"table": words(stack.table(value).title)}
        case "group", str():
            return _("in the group “%(group)s”") % {"group": words(layout.groups[value])}
        case "max", int():
            return _("at most %(number)d characters") % {"number": value}
        case "length", int():
            return _("exactly %(number)d digits") % {"number": value}
        case "required", "yes":
            return _("compulsory")
        case "required", "no":
            return _("may be left empty")
        case "required", _:
            return _("compulsory under a condition: %(condition)s") % {"condition": words(column.condition)}
    return ""


def told_duty(stack: Stack, ask: DutyAsk) -> Told:
    """Which level holds a duty for a stage, or looks on and urges."""
    if ask.urges:
        return Told(
            question=_("%(stage)s: which level looks on at the duty “%(duty)s” and urges?")
            % {"stage": stage_name(stack, ask.stage), "duty": words(stack.duties[ask.duty].label)},
            answer=(tier_name(stack, ask.expect),),
        )
    return Told(
        question=_("%(stage)s: which level has the duty “%(duty)s”?")
        % {"stage": stage_name(stack, ask.stage), "duty": words(stack.duties[ask.duty].label)},
        answer=(tier_name(stack, ask.expect),),
    )


def told_role(stack: Stack, ask: RoleAsk) -> Told:
    """What a role may do at a level, whether it needs training, is reported, or stands ready for another."""
    role = role_name(stack, ask.role)
    if ask.reserve_of:
        return Told(
            question=_("For whom does a person in the role “%(role)s” stand ready?") % {"role": role},
            answer=(role_name(stack, ask.reserve_of),),
        )
    if ask.expect in ("reported", "not_reported"):
        return Told(
            question=_("Are the people in the role “%(role)s” made known to the level above?")
            % {"role": role},
            answer=(_("Yes") if ask.expect == "reported" else _("No, not by this law"),),
        )
    if isinstance(ask.expect, str):
        trained = ask.expect == "training"
        return Told(
            question=_("Must a person in the role “%(role)s” be trained before they act?") % {"role": role},
            answer=(_("Yes, training comes first") if trained else _("No, not by this law"),),
        )
    return Told(
        question=_("What may the role “%(role)s” do at the level “%(level)s”?")
        % {"role": role, "level": TIER_WORDS[ask.tier or ""]},
        answer=(capfirst(permission_words(ask.expect)) or _("Nothing in the system"),),
    )


def told_level(stack: Stack, ask: LevelAsk) -> Told:
    """At which level a kind of organisation stands."""
    return Told(
        question=_("At which level does this stand: %(kind)s?")
        % {"kind": words(stack.level(ask.level).label)},
        answer=(tier_name(stack, ask.expect),),
    )


def told_stage(stack: Stack, ask: StageAsk) -> Told:
    """What a stage is."""
    return Told(
        question=_("What kind of stage is this: %(stage)s?") % {"stage": stage_name(stack, ask.stage)},
        answer=tuple(filter(None, (_of_stage(stack, key, value) for key, value in ask.expect.items()))),
    )


def _of_stage(stack: Stack, key: str, value: Plain) -> str:
    match key, value:
        case "compulsory", _:
            return _("Compulsory") if value else _("Not compulsory")
        case "next", None:
            return _("No stage follows")
        case "next", str():
            return _("Next stage: %(stage)s") % {"stage": stage_name(stack, value)}
        case "grades", list():
            return _("Grades: %(grades)s") % {"grades": listed(grade_name(stack, str(one)) for one in value)}
        case "order", int():
            return _("Stage number %(number)d in order") % {"number": value}
    return ""
