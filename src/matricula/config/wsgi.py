"""The web process: refuses to exist under a database role that could do too much."""

import os

from django.core.wsgi import get_wsgi_application

from matricula.config.database.guard import refuse_unless_plain_app
from matricula.config.processes import die_with_parent
from matricula.web.templating.backend import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matricula.config.settings")

die_with_parent()
application = get_wsgi_application()
refuse_unless_plain_app()
# No reader waits for a template to be compiled.
warm()
