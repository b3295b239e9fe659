"""Clause cases in the reader's words: what each asks of the law, and what the law must answer."""

from matricula.web.office.law.cases.page import case_groups
from matricula.web.office.law.cases.telling import told

__all__ = ["case_groups", "told"]
