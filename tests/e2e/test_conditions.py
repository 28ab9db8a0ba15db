"""The script that shows and hides questions judges as the server does."""

import json
from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser

from tests.calls.test_conditions import COMPARISONS


def control(number: int, answer: Any) -> str:
    """The question that the others look at, answered in a page; what is not valid is no number."""
    name = f"question{number}"
    if isinstance(answer, dict):
        return f'<input name="{name}" inputmode="decimal" value="{answer["typed"]}">'
    if isinstance(answer, list) and isinstance(answer[0], dict):
        return f'<input name="{name}-0-amount" value="1">'
    if isinstance(answer, list):
        return "".join(f'<input type="checkbox" name="{name}" value="{each}" checked>' for each in answer)
    return f'<input name="{name}" value="{answer or ""}">'


def form(number: int, operator: str, expected: str, answer: Any) -> str:
    test = {"name": f"question{number}", "operator": operator, "expected": expected}
    rule = json.dumps({"match": "all", "tests": [test]})
    return f"<form>{control(number, answer)}<p data-condition='{rule}'>{operator} {expected}</p></form>"


def test_each_comparison_holds_in_the_page_as_on_the_server(browser: Browser) -> None:
    page = browser.new_page()
    facts = [each[:3] for each in COMPARISONS]
    rule = json.dumps({"match": "all", "tests": [{"name": "file", "operator": "empty", "expected": ""}]})
    removed = '<ul data-kept="file"><li>a.pdf</li></ul><input type="checkbox" name="file-remove" checked>'
    kept = f"<form>{removed}<p data-condition='{rule}'>kept</p></form>"
    page.set_content("".join(form(number, *fact) for number, fact in enumerate(facts)) + kept)
    page.add_script_tag(path=finders.find("portal/js/conditions.js"), type="module")

    shown = page.locator("[data-condition]").evaluate_all("items => items.map((item) => !item.hidden)")

    assert shown == [*(holds for *_fact, holds in COMPARISONS), True]
    page.close()
