"""The one settings module. What an operator may change comes from `portal.environment`."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.environment import read_environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = read_environment()

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key.get_secret_value()
ALLOWED_HOSTS = ENV.hosts or ["127.0.0.1", "localhost", "[::1]"]
BASE_URL = ENV.base_url.rstrip("/")
RECHERCHE_ENTREPRISES_URL = ENV.recherche_entreprises_url.rstrip("/")
REFRESH_REGISTERS = ENV.refresh_registers
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Rooms, from the highest to the lowest: a template of a higher room wins.
INSTALLED_APPS = [
    "home",
    "search",
    "events",
    "calls",
    "plan",
    "commons",
    "structures",
    "accounts",
    "portal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_structlog",
    "ninja",
    "post_office",
    "procrastinate.contrib.django",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "django_tasks",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
]

MIDDLEWARE = [
    "portal.arrival.arrival",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.security_headers",
    "portal.middleware.public_pages",
    "portal.middleware.ConditionalGetMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LocaleMiddleware",
    "portal.open_api.middleware.open_api",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.require_second_factor",
    "portal.middleware.PagesMadeTwice",
    "portal.middleware.RefusedPublications",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.signed_in",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "portal.templatetags.portal_tags",
                "portal.templatetags.design_tags",
            ],
        },
    }
]
FORM_RENDERER = "portal.forms.Renderer"

# Data
DATABASES = {
    "default": dj_database_url.parse(
        ENV.database_url or "postgres:///portal",
        conn_max_age=ENV.database_connection_age,
        conn_health_checks=True,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": (
        {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": ENV.cache_url,
            "OPTIONS": {"IGNORE_EXCEPTIONS": True},
        }
        if ENV.cache_url
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
            "OPTIONS": {"MAX_ENTRIES": 50_000},  # Django's 300 would drop what rate limits count
        }
    ),
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 600},
}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": ENV.search_backend, "URLS": [ENV.search_url] if ENV.search_url else []}
}
TASKS = {"default": {"BACKEND": "portal.tasks.ProcrastinateBackend"}}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.CodeBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:space"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.sign_up_form.SignUpForm"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.AccountForm",
    "add_email": "accounts.forms.NewAddressForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.factor_forms.ActivateAppForm",
    "add_webauthn": "accounts.factor_forms.AddKeyForm",
    "authenticate": "accounts.factor_forms.FactorForm",
    "edit_webauthn": "accounts.factor_forms.RenameKeyForm",
    "reauthenticate": "accounts.factor_forms.FactorAgainForm",
}
MFA_TOTP_ISSUER = "ESS en commun(s)"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# Languages and time
LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS = [("portal", BASE_DIR / "portal" / "assets")]
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / ENV.media_root
PRIVATE_ROOT = BASE_DIR / ENV.private_root
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "portal.storage.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Public pages: kept for a minute by the portal itself and by any cache in front of it
CHECK_WEBSITES = ENV.check_websites
PAGE_CACHE_SECONDS = (0 if DEBUG else 60) if ENV.page_cache_seconds is None else ENV.page_cache_seconds

# Mail: rows in the database, sent by the worker
EMAIL_BACKEND = "portal.mails.backend.QueueBackend"
MAIL_TRANSPORT = dj_email_url.parse(ENV.email_url or "console:")
if not ENV.email_url:
    MAIL_TRANSPORT["EMAIL_BACKEND"] = "portal.mails.printed.PrintingBackend"
EMAIL_HOST = MAIL_TRANSPORT["EMAIL_HOST"] or "localhost"
EMAIL_PORT = MAIL_TRANSPORT["EMAIL_PORT"] or 25
EMAIL_HOST_USER = MAIL_TRANSPORT["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = MAIL_TRANSPORT["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = MAIL_TRANSPORT["EMAIL_USE_TLS"]
EMAIL_USE_SSL = MAIL_TRANSPORT["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = MAIL_TRANSPORT["EMAIL_FILE_PATH"]  # for `file:///folder`, which the browser journeys use
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
POST_OFFICE = {
    "BACKENDS": {"default": MAIL_TRANSPORT["EMAIL_BACKEND"]},
    "DEFAULT_PRIORITY": "medium",
    "BATCH_SIZE": 1,
    "SENDING_ORDER": ["-priority", "pk"],
    "MAX_RETRIES": 110,  # with the delays of `portal.mails.sending`, more than a day
    "RETRY_INTERVAL": timedelta(minutes=15),
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": urlsplit(BASE_URL).hostname or "localhost",
    "FILE_STORAGE": "private",
}
BOUNCES_URL = ENV.bounces_url
CLAMAV = ENV.clamav
KEEP_MAILS_DAYS = ENV.keep_mails_days
MAIL_TEXTS = BASE_DIR / "templates" / "mail"
MAILS_ARE_STRICT = DEBUG  # a missing value is an error, not an empty place

# Wagtail
# Deadlines are typed in the time of Paris, whatever an editor prefers.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_SITE_NAME = "ESS en commun(s)"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
#: Addresses of pages are read aloud, copied and typed: plain letters only.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "superscript"]
        },
    }
}

# Security
SECURE_SSL_REDIRECT = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
TRUST_REQUEST_START = ENV.trust_request_start
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail previews a page in a frame of its own admin
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_NAME = "session" if DEBUG else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if DEBUG else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],  # `portal.middleware.security_headers` gives the admin its own
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

# Logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer()
            if ENV.log_format == "json"
            else structlog.dev.ConsoleRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "structured", "level": ENV.log_level}
    },
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # With a handler of ours it adds none, and does not tell every minute that nothing left.
        "post_office": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "procrastinate.blueprints": {"level": "WARNING"},
        "procrastinate.jobs": {"level": "WARNING"},
        "procrastinate.periodic": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
