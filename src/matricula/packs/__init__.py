"""Packs: the law of each jurisdiction as data, with pure functions where data cannot say it."""
