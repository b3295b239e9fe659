"""Django's door to the templates: `render()` and `TemplateResponse` find them here first."""

from typing import Any, cast

from django.http import HttpRequest
from django.template import engines
from django.template.backends import jinja2
from markupsafe import Markup

from matricula.web.templating.asking import answering
from matricula.web.templating.showing import ENGINE


class Pages(jinja2.Jinja2):
    """Django's backend, whose templates know whose request they answer."""

    def from_string(self, template_code: str) -> "Page":
        """A template written in Python, as tests do."""
        return Page(self.env.from_string(template_code), self)

    def get_template(self, template_name: str) -> "Page":
        """A template by its path; raises TemplateDoesNotExist."""
        return Page(super().get_template(template_name).template, self)


class Page(jinja2.Template):
    """A template with Django's ways."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> Markup:
        """The page, every word of it escaped; its forms carry what the request needs to be believed."""
        with answering(request):
            return Markup(super().render(context, request))  # noqa: S704 - the template has escaped it


def compile_all() -> None:
    """Compile every template now and not for the first reader."""
    env = cast("Pages", engines[ENGINE]).env
    for name in env.list_templates(extensions=["html"]):
        env.get_template(name)
