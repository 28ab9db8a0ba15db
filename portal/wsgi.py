import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.page_cache import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
site = get_wsgi_application()
application = PageCache(site, seconds=settings.PAGE_CACHE_SECONDS) if settings.PAGE_CACHE_SECONDS else site
