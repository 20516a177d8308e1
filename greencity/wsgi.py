"""What gunicorn serves. A server is production unless it says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greencity.settings")
os.environ.setdefault("GREENCITY_PRODUCTION", "1")

application = get_wsgi_application()
