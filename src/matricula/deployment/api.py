"""The door of the deployment app."""

from matricula.deployment.civil import civil_offset, declare_demo, is_demo, move_civil_clock
from matricula.deployment.sight import sight
