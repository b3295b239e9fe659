"""Documents as pictures, for tests that look at them."""

import json
from collections.abc import Mapping
from typing import Any

from matricula.documents.printing import HOUSE
from matricula.documents.setting import _typesetter


def pictured(template: str, sheet: Mapping[str, Any], language: str) -> list[bytes]:
    """The pages of one sheet as PNG, at a resolution lower than any printer's."""
    room, _, name = template.partition("/")
    path = HOUSE / room / "documents" / f"{name}.typ"
    inputs = {"lang": language, "at": "2026 06 15", "data": json.dumps([sheet], ensure_ascii=False)}
    made: Any = _typesetter(HOUSE).compile(path, format="png", ppi=90, sys_inputs=inputs)
    return made if isinstance(made, list) else [made]
