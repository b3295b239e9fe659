"""What hostile people write into forms, and how to look whether it came back alive."""

import re

SCRIPT = '<script>alert("x")</script>'
IMAGE = '"><img src=x onerror=alert(1)>'
ATTRIBUTE = "' autofocus onfocus='alert(1)"
TEMPLATE = "{{ 7|add:7 }}{% now 'Y' %}"
ALL = (SCRIPT, IMAGE, ATTRIBUTE, TEMPLATE)
# One name that holds them all within the length of a name.
NAME = "<b>甲\"'</b><img src=x onerror=y>"

_ALIVE = re.compile(r"<script>alert|<img src=x|<b>甲|['\"] autofocus onfocus=['\"]", re.IGNORECASE)


def alive(page: str) -> list[str]:
    """The attacks that stand in a page as markup, not as words."""
    return _ALIVE.findall(page)
