"""What makes a value a part: it names the template that shows it."""

from typing import ClassVar, TypeAlias

from django.utils.functional import Promise

# Plain or lazily translated text. Templates escape it; a part never carries markup.
Words: TypeAlias = str | Promise


class Part:
    """A value with a template of its own; the template sees it as `part`."""

    template: ClassVar[str]
