"""The people of a story, named by office and role as the pack calls them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.regulation.api import Plain, Procedure, Stack
from matricula.web.clauses import words
from matricula.web.law_words import TIER_WORDS
from matricula.web.office.law.cases.told import role_name

OFFICE_WORDS = {
    "province": TIER_WORDS["province"],
    "city": TIER_WORDS["region"],
    "county": TIER_WORDS["district"],
    "other_city": gettext_lazy("Another region"),
    "neighbour": gettext_lazy("The neighbouring district"),
    "far_county": gettext_lazy("A district of another region"),
    "receiving_school": gettext_lazy("Receiving school"),
    "receiving_authority": gettext_lazy("Authority of the receiving school"),
    "sending_school": gettext_lazy("Sending school"),
    "sending_authority": gettext_lazy("Authority of the sending school"),
    "outside_school": gettext_lazy("A third school"),
}
"""Offices of the world in which stories are played, where the procedure has no name for them."""


@dataclass(frozen=True)
class People:
    """Who may act in a story; `extra` are those it brings along itself."""

    stack: Stack
    procedure: Procedure
    extra: Mapping[str, Mapping[str, Plain]]

    @classmethod
    def of(cls, stack: Stack, procedure: Procedure, given: Mapping[str, Plain]) -> Self:
        """The people of a story that begins so."""
        entries = given.get("people", [])
        extra = (
            {str(one["as"]): one for one in entries if isinstance(one, dict)}
            if isinstance(entries, list)
            else {}
        )
        return cls(stack, procedure, extra)

    def office(self, name: str) -> str:
        """An office of the story."""
        for party in self.procedure.parties:
            if party.id == name:
                return words(party.names)
        return str(OFFICE_WORDS.get(name, ""))

    def named(self, name: str) -> str:
        """A person: role and office, and what is special about them."""
        entry = self.extra.get(name)
        if entry is None:
            office, _dot, role = name.partition(".")
            return self._person(office, role)
        who = self._person(str(entry["org"]), str(entry["role"]))
        special = self._special(entry)
        return _("%(who)s (%(special)s)") % {"who": who, "special": special} if special else who

    def introduced(self, entry: Mapping[str, Plain]) -> str:
        """Somebody whom the story brings along, as a line of what is given."""
        who, special = self._person(str(entry["org"]), str(entry["role"])), self._special(entry)
        return _("%(who)s: %(special)s") % {"who": who, "special": special} if special else who

    def _person(self, office: str, role: str) -> str:
        return _("%(office)s (%(role)s)") % {
            "role": role_name(self.stack, role),
            "office": self.office(office),
        }

    def _special(self, entry: Mapping[str, Plain]) -> str:
        if entry.get("untrained"):
            return _("not trained")
        if "stands_in_for" in entry:
            return _("standing in for %(other)s") % {"other": self.named(str(entry["stands_in_for"]))}
        if "same_person_as" in entry:
            return _("the same person as %(other)s") % {"other": self.named(str(entry["same_person_as"]))}
        return ""
