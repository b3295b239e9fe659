"""Nothing: the foot of every page leads to the help, and so do the question marks beside what it explains."""

from matricula.web.navigation import Place

PLACES: tuple[Place, ...] = ()
