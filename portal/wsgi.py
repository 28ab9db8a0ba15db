import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

if settings.PAGE_CACHE_SECONDS:
    from portal.page_cache import PageCache

    application = PageCache(application, seconds=settings.PAGE_CACHE_SECONDS)
