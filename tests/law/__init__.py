"""Puts every clause case of every installed pack to the law, and sees whether the cases would notice wrong law."""
