"""By what students were found, in words, and what else the same text can mean."""

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.registry.api import (
    LONGEST_SEARCH,
    MOST_WITH_A_PHONE,
    FoundBy,
    StudentFilter,
    StudentPage,
    understood,
)
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.addresses import beside
from matricula.web.coded import day

WORDS = {
    FoundBy.birth_on: gettext_lazy("by the birth date"),
    FoundBy.number: gettext_lazy("by the beginning of the number"),
    FoundBy.ending: gettext_lazy("by the last signs of the number"),
    FoundBy.phone: gettext_lazy("by a telephone of the student or the family"),
    FoundBy.name: gettext_lazy("by the name"),
    FoundBy.native_name: gettext_lazy("by the name"),
    FoundBy.initials: gettext_lazy("by the initials"),
    FoundBy.class_name: gettext_lazy("by the name of the class"),
}
# Lists that do not come by spelled name say by what they come.
ORDERS = {
    FoundBy.native_name: gettext_lazy("In the order of the characters of the names"),
    FoundBy.number: gettext_lazy("In the order of the numbers"),
    FoundBy.ending: gettext_lazy("In the order of the numbers read from their end"),
    FoundBy.initials: gettext_lazy("In the order of the initials"),
}


def order_words(page: StudentPage) -> str:
    """In which order a list comes that has more than one page; nothing where that is by name, as every other."""
    return str(ORDERS.get(page.found_by, "")) if page.found_by else ""


def same_way(asked: QueryDict, page: StudentPage) -> QueryDict:
    """What was asked, with the meaning that the list follows: what stands beside the list follows it as well."""
    fields = asked.copy()
    if page.found_by:
        fields["by"] = page.found_by
    return fields


def found_words(asked: QueryDict, page: StudentPage) -> dict[str, object]:
    """By what the students were found, and the addresses of the other meanings; nothing without a text."""
    if page.found_by is None:
        return {}
    others = []
    for meaning in page.meanings:
        if meaning != page.found_by:
            href = beside(asked, after="", before="", by=meaning)
            others.append({"words": WORDS[meaning], "href": href})
    return {"words": WORDS[page.found_by], "others": others}


def nobody_found(wanted: StudentFilter, page: StudentPage, stack: Stack) -> parts.Empty:
    """That nobody was found, and what can be typed."""
    text = _(
        "Type the beginning of a name in either script, initials, the beginning or the last four signs of a number, "
        "a whole telephone number of the student or the family, or a birth date such as 2015-08-31."
    )
    if len(wanted.text) > LONGEST_SEARCH:
        text = _("This is longer than any name or number. %(hint)s") % {"hint": text}
    elif page.phone_of_many:
        text = _(
            "More than %(count)s students and members of families have this telephone, so it leads to nobody. "
            "Look for the student by name or number."
        ) % {"count": MOST_WITH_A_PHONE}
    elif page.found_by == FoundBy.birth_on:
        born = next(one.value for one in understood(wanted.text, stack) if isinstance(one.value, date))
        text = _(
            "Nobody here was born on %(day)s. A birth date is looked for in the calendar in which the pages show it."
        ) % {"day": day(born)}
    return parts.Empty(title=_("No student found"), text=text, icon="search")
