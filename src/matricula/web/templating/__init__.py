"""How pages are written: Jinja2 templates, compiled once, in which every word is escaped."""
