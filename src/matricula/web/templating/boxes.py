"""The boxes of forms: drawn by Django's templates for Jinja, but for long lists of choices."""

from pathlib import Path
from typing import Any

from django.forms import renderers
from django.utils.functional import cached_property

_OURS = Path(__file__).parent / "box_templates"
_OF_DJANGO = Path(renderers.__file__).parent / "jinja2"


class Boxes(renderers.Jinja2):
    """Django's renderer, with a list of choices that is one template: Django takes two more for each choice."""

    @cached_property
    def engine(self) -> Any:
        """Ours are found first."""
        return self.backend({"NAME": "boxes", "APP_DIRS": False, "DIRS": [_OURS, _OF_DJANGO], "OPTIONS": {}})
