"""A web process: refuses to exist under a database role that could do too much, and is warm before it answers."""

import os
import signal

from django.core.wsgi import get_wsgi_application
from django.db import connections

from matricula.config.database.guard import refuse_unless_plain_app
from matricula.config.processes import SERVED_BY, die_with_parent
from matricula.config.warming import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matricula.config.settings")

if server := os.environ.get(SERVED_BY):
    # Until it serves, and for good where its server was killed, the server's own way of stopping has no effect here.
    die_with_parent(int(server), signal.SIGKILL)
application = get_wsgi_application()
refuse_unless_plain_app()
# Each thread that serves has a connection of its own; this one has served its purpose.
connections.close_all()
warm()
