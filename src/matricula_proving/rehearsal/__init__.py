"""Plays scenarios of a pack's clause cases against the real actions, in a database made for tests."""

from matricula_proving.rehearsal.play import Player

__all__ = ["Player"]
