"""Graduation: the season of a leaving grade, its freeze, who may graduate, forms, certificates."""
