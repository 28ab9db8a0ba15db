"""A seeded portal apart and a real browser that forgives no console error, refused content or third party."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from portal.development.instance import instance

# Playwright's loop runs in this thread: Django would refuse its own database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PASSWORD = "commun-s"
#: The browser notes every answer that is no success: that of a form to correct as well.
REFUSED_FORM = "the server responded with a status of 422"
#: Those sent by one connection stand in one file.
BETWEEN_MAILS = b"-" * 79 + b"\n"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
#: In milliseconds: a busy machine takes its time to show what is expected.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def portal() -> Iterator[tuple[str, Path]]:
    with instance("e2e") as opened:
        yield opened


@pytest.fixture(scope="session")
def address(portal: tuple[str, Path]) -> str:
    """Where the portal answers, without a final slash."""
    return portal[0]


@pytest.fixture
def mails(portal: tuple[str, Path]) -> Callable[[], list[str]]:
    """A function that reads all mails sent so far, oldest first, as headers and text."""
    folder = portal[1]

    def read() -> list[str]:
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        texts = [text for path in files for text in path.read_bytes().split(BETWEEN_MAILS) if text.strip()]
        return [_readable(message_from_bytes(text, policy=policy.default)) for text in texts]

    return read


def _readable(message: EmailMessage) -> str:
    headers = "\n".join(f"{name}: {words}" for name, words in message.items())
    body = message.get_body(("plain",))
    return f"{headers}\n\n{body.get_content() if body else ''}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.fail("Chromium is needed: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of; a test that expects a complaint takes it away from here."""
    return []


@pytest.fixture
def open_page(browser: Browser, address: str, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a window of its own: `open_page(java_script_enabled=False)`."""
    opened = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(
            base_url=address, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: _note_console(message, faults))
        context.on("weberror", lambda error: faults.append(f"error of a script: {error.error}"))
        context.on("request", lambda request: _note_third_party(request, address, faults))
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def plain_page(open_page: Callable[..., Page]) -> Page:
    """A page of a browser that runs no script."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def sign_in(page: Page) -> Callable[..., Page]:
    """A function that signs an example account in: `sign_in("editor")`, `sign_in("member1", plain_page)`."""

    def enter(name: str, where: Page = page) -> Page:
        where.goto("/compte/connexion/")
        where.get_by_label("Adresse électronique").fill(f"{name}@example.org")
        where.get_by_label("Mot de passe").fill(PASSWORD)
        where.get_by_role("button", name="Continuer").click()
        expect(where).not_to_have_url(re.compile("/compte/connexion/"))
        return where

    return enter


def _note_console(message: ConsoleMessage, faults: list[str]) -> None:
    # Content refused by the security policy is reported here as well.
    if message.type == "error" and REFUSED_FORM not in message.text:
        faults.append(f"{message.location.get('url')}: {message.text}")


def _note_third_party(request: Request, address: str, faults: list[str]) -> None:
    parts = urlsplit(request.url)
    if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(address).netloc:
        faults.append(f"request to a third party: {request.url}")
