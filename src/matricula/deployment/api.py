"""The door of the deployment app."""

from matricula.deployment.civil import civil_offset, is_demo, move_civil_clock
from matricula.deployment.sight import sight

__all__ = ["civil_offset", "is_demo", "move_civil_clock", "sight"]
