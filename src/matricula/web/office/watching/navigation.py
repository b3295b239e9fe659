"""The inbox leads to what has to be looked into, so it has no place of its own."""

from matricula.web.navigation import Place

PLACES: tuple[Place, ...] = ()
