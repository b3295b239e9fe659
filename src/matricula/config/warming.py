"""What a web process reads before its first page, so that nobody's first page waits for it."""

from django.conf import settings
from django.urls import get_resolver
from django.utils.translation import gettext, override

from matricula.regulation.api import installed_packs, stack_for
from matricula.web.templating.backend import compile_all


def warm() -> None:
    """Load routes, words, templates and packs, and let each pack read a name: its dictionaries take half a second."""
    _routes = get_resolver().url_patterns
    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("Name")
    compile_all()
    for pack in installed_packs():
        stack = stack_for(pack)
        sort_key = stack.port("name.sort_key")
        for role in stack.roles.values():
            # Words of the pack's own languages stand in for a name: what reads them reads names.
            for language in stack.languages:
                sort_key(role.label.in_(language), None)
