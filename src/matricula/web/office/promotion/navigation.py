"""No entry of its own: the promotion is reached from the page of a school, and from that of an area."""

from matricula.web.navigation import Place

PLACES: tuple[Place, ...] = ()
