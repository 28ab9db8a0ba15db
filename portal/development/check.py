"""`make check`: all that reads the code without running its tests; what failed is named at the end."""

import os
import secrets
import subprocess
import sys
import time

from portal.development import postgres
from portal.development.manage import development

ROOMS = ["portal", "accounts", "structures", "commons", "plan", "calls", "events", "home", "search"]
PRODUCTION = {
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "DEBUG": "false",
    "EMAIL_URL": "submission://user:password@mail.example.org:587",
    "SECRET_KEY": secrets.token_urlsafe(64),
}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "style": (["ruff", "check", "--quiet", "."], {}),
    "format": (["ruff", "format", "--check", "--quiet", "."], {}),
    "types": (["mypy", "--no-error-summary", *ROOMS], {}),
    "imports between rooms": (["importlinter.cli", "lint"], {}),
    "migrations": (["manage", "makemigrations", "--check", "--dry-run"], {}),
    "production settings": (["manage", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "translations": (["portal.catalogues", "--check"], {}),
    "pins": (["portal.development.lock", "--check"], {}),
}


def passes(name: str) -> bool:
    module, *arguments = CHECKS[name][0]
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=postgres.PROJECT,
        env=os.environ | CHECKS[name][1],
        check=False,
        capture_output=True,
        text=True,
    )
    verdict = "failed" if done.returncode else "ok"
    print(f"{name:.<28} {verdict} ({time.monotonic() - start:.0f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main() -> None:
    with development():
        failed = [name for name in CHECKS if not passes(name)]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")
    print("Everything checked is right.")


if __name__ == "__main__":
    main()
