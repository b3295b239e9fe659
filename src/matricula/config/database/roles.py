"""The PostgreSQL roles of an installation, and which of them this process uses."""

import os
from typing import Final

from matricula.config.database.problems import DatabaseProblem

ADMIN: Final = "matricula_admin"
OWNER: Final = "matricula_owner"
APP: Final = "matricula_app"
EFFECTS: Final = "matricula_effects"

_BY_WORD: Final = {"app": APP, "owner": OWNER}


def process_role() -> str:
    """The role this process logs in as: MATRICULA_DB_ROLE is `app` (the default) or `owner`."""
    word = os.environ.get("MATRICULA_DB_ROLE", "app")
    if word not in _BY_WORD:
        raise DatabaseProblem(
            f"MATRICULA_DB_ROLE is {word!r}; set it to 'app' or 'owner', or leave it unset."
        )
    return _BY_WORD[word]
