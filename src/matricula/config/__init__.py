"""The outermost layer: settings, routes, the database server, and the `matricula` command."""
