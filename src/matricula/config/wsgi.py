"""A web process: refuses to exist under a database role that could do too much, and is warm before it answers."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from matricula.config.database.guard import refuse_unless_plain_app
from matricula.config.processes import die_with_parent
from matricula.config.warming import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matricula.config.settings")

die_with_parent()
application = get_wsgi_application()
refuse_unless_plain_app()
# Each thread that serves has a connection of its own; this one has served its purpose.
connections.close_all()
warm()
