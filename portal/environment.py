"""Every environment variable the portal reads: typed, described, checked before anything else starts.

`python -m portal.environment` prints the table that `docs/operator.md` holds.
"""

import sys
from typing import Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_KEY = 50
DEBUG_KEY = "debug-only-key-never-used-in-production"


class ImproperEnvironment(SystemExit):
    """The environment cannot start the portal; the message says which variable and why."""


class Environment(BaseSettings):
    """What an operator may set. Names are upper-case in the environment, with no prefix."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    debug: bool = Field(
        default=False,
        description="Development mode: password sign-in, debug pages, no second factor. Never in production.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(DEBUG_KEY), description="Signs sessions and links. At least 50 random characters."
    )
    allowed_hosts: str = Field(default="", description="Host names the portal answers to, comma-separated.")
    base_url: str = Field(
        default="http://127.0.0.1:8000", description="Public address, used in mails and feeds."
    )
    database_url: str = Field(
        default="", description="`postgres://user:password@host:port/name`; a socket folder goes in `?host=`."
    )
    database_connection_age: int = Field(
        default=600, ge=0, description="Seconds a database connection is kept open."
    )
    cache_url: str = Field(
        default="", description="`redis://…` shared cache; empty: the database's cache table serves."
    )
    search_backend: str = Field(
        default="search.backend", description="Python path of the Wagtail search backend."
    )
    search_url: str = Field(
        default="", description="Address of an Elasticsearch or OpenSearch server, when the backend is one."
    )
    media_root: str = Field(default="media", description="Folder of public uploads.")
    private_root: str = Field(
        default=".local/private", description="Folder of private uploads, served only through a rule."
    )
    email_url: str = Field(
        default="",
        description="`smtp://user:password@host:port` (`?ssl=true` for TLS from the start, `?tls=true` for "
        "STARTTLS); empty: mails are printed, as they read, by the process that sends them.",
    )
    email_from: str = Field(
        default="ESS en commun(s) <ne-pas-repondre@example.org>", description="Sender of every mail."
    )
    bounces_url: str = Field(
        default="",
        description="Box of returned mails, read every ten minutes: `imaps://user:password@host/INBOX`, or "
        "`file:///folder` for a Maildir on this machine. Empty: none is read.",
    )
    keep_mails_days: int = Field(
        default=180, ge=7, description="Days after which a mail that left, or was given up, is forgotten."
    )
    clamav: str = Field(
        default="",
        pattern=r"^(|/\S+|[^\s/]+:\d+)$",
        description="ClamAV daemon that reads the files of applications: `host:port`, or the path of its "
        "socket, as `/var/run/clamav/clamd.ctl`. Empty: files are not scanned.",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, description="Number of reverse proxies in front, whose X-Forwarded-For is believed."
    )
    trust_request_start: bool = Field(
        default=False,
        description="Count the closing of calls from the X-Request-Start that the proxy writes on every "
        'request (`proxy_set_header X-Request-Start "t=${msec}";`), rather than from when a worker was free.',
    )
    check_websites: bool = Field(
        default=True, description="Ask the websites of structures every night whether they still answer."
    )
    page_cache_seconds: int | None = Field(
        default=None,
        ge=0,
        description="Longest life of a page kept in memory; empty: 60, 0 when DEBUG.",
    )
    recherche_entreprises_url: str = Field(
        default="https://recherche-entreprises.api.gouv.fr",
        pattern=r"^(https://[^/?#@\s]+|http://(localhost|127\.0\.0\.1)(:\d+)?)/?$",
        description="Address of the API Recherche d'entreprises: the only host that imports ever ask.",
    )
    refresh_registers: bool = Field(
        default=False,
        description="Each night, ask that API again about the structures that were not read for a week.",
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severe level logged."
    )
    log_format: str = Field(
        default="json",
        pattern="^(json|console)$",
        description="`json`, one object a line, or `console` for people.",
    )

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Self:
        if self.debug:
            return self
        if (
            self.secret_key.get_secret_value() == DEBUG_KEY
            or len(self.secret_key.get_secret_value()) < SHORTEST_KEY
        ):
            raise ValueError("SECRET_KEY must hold at least 50 random characters when DEBUG is off")
        if not self.hosts or "*" in self.hosts:
            raise ValueError("ALLOWED_HOSTS must name the portal's hosts when DEBUG is off")
        if not self.base_url.startswith("https://"):
            raise ValueError("BASE_URL must begin with https:// when DEBUG is off")
        if not self.database_url:
            raise ValueError("DATABASE_URL must name a PostgreSQL database when DEBUG is off")
        return self

    @property
    def hosts(self) -> list[str]:
        return [host.strip() for host in self.allowed_hosts.split(",") if host.strip()]


def read_environment() -> Environment:
    """The checked environment; exits with one line for each faulty variable."""
    try:
        return Environment()
    except ValidationError as error:
        lines = [
            f"  {'.'.join(map(str, fault['loc'])).upper() or 'ENVIRONMENT'}: {_reason(fault['msg'])}"
            for fault in error.errors()
        ]
        raise ImproperEnvironment("The portal cannot start:\n" + "\n".join(lines)) from None


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")


def table() -> str:
    """Every variable, as the Markdown table of the operator's guide."""
    lines = ["| variable | type | default | meaning |", "|---|---|---|---|"]
    for name, field in Environment.model_fields.items():
        lines.append(f"| `{name.upper()}` | {_type(field)} | {_default(field)} | {field.description} |")
    return "\n".join(lines)


def _type(field: FieldInfo) -> str:
    if field.annotation is bool:
        return "true or false"
    return "whole number" if field.annotation in {int, int | None} else "text"


def _default(field: FieldInfo) -> str:
    if field.default is None or field.annotation is SecretStr or field.default == "":
        return ""
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
