"""The WSGI entry that gunicorn loads."""

import os

from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollcall.config.settings")

application = get_wsgi_application()
