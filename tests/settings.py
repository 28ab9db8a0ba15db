"""The portal's settings for tests: a database of their own, fast passwords, strict templates."""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack

from portal.catalogues import compile_all
from portal.development import postgres

_open = ExitStack()
atexit.register(_open.close)

if "PYTEST_XDIST_WORKER" not in os.environ:
    compile_all()  # before Django reads them: a fresh clone has none
    os.environ["DATABASE_URL"] = _open.enter_context(postgres.database())
    os.environ["FILES_OF_TESTS"] = tempfile.mkdtemp(prefix="ess-tests-")
    _open.callback(shutil.rmtree, os.environ["FILES_OF_TESTS"], ignore_errors=True)

os.environ |= {
    "DEBUG": "true",
    "LOG_FORMAT": "console",
    "LOG_LEVEL": "ERROR",
    "MEDIA_ROOT": os.environ["FILES_OF_TESTS"] + "/media",
    "PRIVATE_ROOT": os.environ["FILES_OF_TESTS"] + "/private",
}
for _name in ("ALLOWED_HOSTS", "BASE_URL", "CACHE_URL", "EMAIL_URL", "SEARCH_BACKEND", "TRUSTED_PROXIES"):
    os.environ.pop(_name, None)

from portal.settings import *  # noqa: E402, F403
from portal.settings import INSTALLED_APPS, MIDDLEWARE, POST_OFFICE, TEMPLATES  # noqa: E402
from tests.strictness import MissingVariable  # noqa: E402

INSTALLED_APPS = ["zeal", *INSTALLED_APPS]
MIDDLEWARE = ["tests.strictness.refuse_repeated_queries", *MIDDLEWARE]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable()  # type: ignore[index]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "renditions")
}
WHITENOISE_AUTOREFRESH = True  # no collected files to look for
POST_OFFICE = POST_OFFICE | {"BACKENDS": {"default": "django.core.mail.backends.locmem.EmailBackend"}}
MAILS_ARE_STRICT = True
# The search index follows at once.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Wagtail finds a page by asking for each part of its address.
ZEAL_ALLOWLIST = [{"model": "wagtailcore.Page", "field": "get()"}]
