"""Pages for people who work in schools and authorities."""
