"""Tags for the framework's own pages, which Django's templates write: our frame round them, our fields in them."""

from django import template
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string

from matricula.web.templating import showing

register = template.Library()


@register.simple_block_tag
def kept(content: str) -> str:
    """What stands inside, for a name (`as title`): a block of the page that is not shown where it is written."""
    return content


@register.simple_block_tag(takes_context=True)
def framed(context: Context, content: str, title: str) -> str:
    """The page with our shell round `content`."""
    return render_to_string("borrowed.html", {"title": title, "content": content}, context["request"])


@register.simple_tag
def field(bound: BoundField) -> str:
    """A form field as on every page."""
    return showing.field(bound)


@register.simple_tag
def problems(form: BaseForm) -> str:
    """The error summary as on every page."""
    return showing.problems(form)
