"""Limits on how often something is asked, counted over all processes."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from matricula.deployment.api import count_up, count_up_later, counts, tally_key
from matricula.regulation.api import Refused
from matricula.web.answering import asks_json, refused_json

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` of a kind in each stretch of `seconds`."""

    name: str
    times: int
    seconds: int

    def passed_by(self, who: object) -> bool:
        """Count one more request of `who`; whether it is one too many. One statement."""
        [number] = count_up([tally_key(self.name, who)], seconds=self.seconds)
        return number > self.times

    def count_later(self, who: object) -> None:
        """Send that statement along with the next question of the page."""
        count_up_later([tally_key(self.name, who)], seconds=self.seconds)

    def used_up_by(self, who: object) -> bool:
        """Whether the next request of `who` would be one too many; counts none. One statement."""
        [number] = counts([tally_key(self.name, who)])
        return number >= self.times

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """The answer to one request too many."""
        wait = _("Wait a minute and try again.")
        if asks_json(request):
            refused = Refused("too_often", _("This was asked too often in a short time."), next_step=wait)
            response: HttpResponse = refused_json(refused, TOO_MANY)
        else:
            response = render(request, "429.html", {"wait": wait}, status=TOO_MANY)
        response["Retry-After"] = str(self.seconds)
        return response
