"""The one environment of our templates."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import BuiltinFunctionType, FunctionType
from typing import Any, Final

from django.conf import settings
from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django_htmx.jinja import htmx_script
from jinja2 import BaseLoader, Environment, FileSystemBytecodeCache, StrictUndefined
from jinja2.runtime import Context

from matricula.web.addresses import address
from matricula.web.templating import showing
from matricula.web.templating.asking import said
from matricula.web.templating.kept_shell import keys_help, look_links, shell_frame
from matricula.web.templating.line_breaks import LineBreaks

_HERE = Path(__file__).parent


def environment(
    *, bytecode: str | None, loader: BaseLoader | None = None, auto_reload: bool = False, **_options: Any
) -> Environment:
    """Everything is escaped, and a name that nobody gave is an error; Django's backend asks for no other options.

    ``bytecode`` is the folder in which compiled templates are kept; only this user may write there.
    """
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", LineBreaks],
        loader=loader,
        auto_reload=auto_reload,
        cache_size=-1,
        bytecode_cache=_compiled_in(bytecode) if bytecode else None,
    )
    made.context_class = _Calling
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]  # of the i18n extension
        said,
        translation.ngettext,
        newstyle=False,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    # The extension's own name asks for the context, to find in it what it calls.
    made.globals.update(_=said)
    made.globals.update(showing.NAMES)
    made.globals.update(shell_frame=shell_frame, keys_help=keys_help, look_links=look_links)
    made.globals.update(
        url=url,
        static=_static,
        static_prefix=lambda: settings.STATIC_URL,
        htmx_script=cache(htmx_script),
        language=translation.get_language,
        bidi=translation.get_language_bidi,
    )
    made.filters.update(
        date=defaultfilters.date,
        filesizeformat=defaultfilters.filesizeformat,
        linebreaksbr=defaultfilters.linebreaksbr,
    )
    return made


class _Calling(Context):
    """Calls a plain function at once. Jinja first looks three times for what some ask to be given, such as this."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if type(called) not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        # What a loop or a block knows, for those that ask.
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(*args, **kwargs)


_PLAIN: Final = frozenset((FunctionType, BuiltinFunctionType))


def url(name: str, *args: object) -> str:
    """The address of a page."""
    return reverse(name, args=args) if args else address(name)


@cache
def _static(path: str) -> str:
    """The address of a static file; asked for by every icon, so it is looked up once."""
    return static(path)


def _compiled_in(folder: str) -> FileSystemBytecodeCache:
    Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    # How a template is compiled depends on these files too, not only on its own text.
    written = b"".join(one.read_bytes() for one in sorted(_HERE.glob("*.py")))
    return FileSystemBytecodeCache(folder, f"{hashlib.sha256(written).hexdigest()[:16]}-%s.jinja2")
