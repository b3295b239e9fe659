"""What can be wrong with the database, said so that the reader knows what to do."""


class DatabaseProblem(Exception):
    """The database cannot be used; the message says why and what to do next."""
