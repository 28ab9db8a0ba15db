"""A script of the portal alone, in a page made for it."""

from pathlib import Path

from django.contrib.staticfiles import finders
from playwright.sync_api import Page


def run_module(page: Page, name: str) -> None:
    """It has run when this ends: a browser may put off a module that a page is given."""
    source = Path(str(finders.find(name))).read_text()
    page.add_script_tag(content=f"{source}\ndocument.documentElement.dataset.hasRun = '';", type="module")
    page.locator("html[data-has-run]").wait_for(state="attached")
