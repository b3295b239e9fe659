"""The help of a reader: for an office by its law and role, for a family by the law of the child's school."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.regulation.api import Role, Stack
from matricula.web import parts
from matricula.web.clauses import words
from matricula.web.explaining import law_groups
from matricula.web.explaining.entries import Entry, Group
from matricula.web.explaining.glossary import glossary

TITLES = {
    "clocks": gettext_lazy("Clocks, colours and signs"),
    "buttons": gettext_lazy("Buttons of a case"),
    "words": gettext_lazy("Words"),
}


def office_help(stack: Stack, role: Role, on: date) -> list[Group]:
    """All that an officer meets: signs, buttons, statuses, procedures, the journal's marks, figures and words."""
    groups = [
        _words("clocks"),
        law_groups.statuses(stack),
        _words("buttons"),
        law_groups.procedures(stack, on),
        law_groups.marks(stack),
        law_groups.watches(stack, role),
        law_groups.figures(stack, on),
        _words("words"),
    ]
    return [one for one in groups if one is not None and one.entries]


def family_help(stack: Stack, on: date) -> list[Group]:
    """What a family meets: marks, signs, statuses, figures, and the words among them."""
    groups = [
        law_groups.marks(stack),
        _words("clocks", for_families=True),
        law_groups.statuses(stack),
        law_groups.figures(stack, on),
        _words("words", for_families=True),
    ]
    return [one for one in groups if one is not None and one.entries]


def filter_bar(action: str, asked: str) -> parts.FilterBar:
    """The box that narrows the help."""
    return parts.FilterBar(action=action, words_label=_("Look for a word"), words=asked)


def _words(group: str, *, for_families: bool = False) -> Group:
    entries = []
    for one in glossary():
        if one.group != group or (for_families and not one.for_families):
            continue
        said = words(one.word)
        # The group of the clocks goes by tones: each is shown as it looks.
        name = parts.Status(parts.Tone(one.name), said) if group == "clocks" else said
        entries.append(Entry(f"{group}-{one.name}", name, (words(one.means),)))
    return Group(group, str(TITLES[group]), tuple(entries))
