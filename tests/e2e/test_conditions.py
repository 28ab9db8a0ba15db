"""The script that shows and hides questions judges as the server does."""

import json
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser

from calls.wagtail_hooks import conditions_in_words
from tests.calls.test_conditions import COMPARISONS
from tests.e2e.modules import run_module


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
    run_module(page, "portal/js/conditions.js")

    shown = page.locator("[data-condition]").evaluate_all("items => items.map((item) => !item.hidden)")

    assert shown == [*(holds for *_fact, holds in COMPARISONS), True]
    page.close()


def test_the_licences_of_a_condition_are_chosen_in_a_list(browser: Browser) -> None:
    field = "steps-0-value-fields"
    named = {
        f"{field}-0-type": "licence",
        f"{field}-0-id": "a",
        f"{field}-0-value-label": "Quelle licence ?",
        f"{field}-1-type": "short_text",
        f"{field}-1-id": "b",
        f"{field}-1-value-label": "Pourquoi ?",
    }
    test = f"{field}-1-value-condition-tests-0-value"
    controls = "".join(f'<input name="{name}" value="{value}">' for name, value in named.items())
    lists = [
        f'<div data-contentpath><input id="{role[0]}" name="{test}-{role}" data-condition="{role}" '
        f'value="{value}"></div>'
        for role, value in (("question", "a"), ("expected", ""))
    ]
    operator = f'<select name="{test}-operator"><option value="is">est</option></select>'
    open_only = f'<input type="checkbox" name="{field}-0-value-only_open" checked>'
    script = str(conditions_in_words()).replace("defer", "")
    source = Path(finders.find("portal/js/admin-conditions.js")).read_text()
    page = browser.new_page()
    page.route("**/*.js", lambda route: route.fulfill(body=source, content_type="text/javascript"))
    page.route("http://rows.test/", lambda route: route.fulfill(body=html, content_type="text/html"))
    html = f'<html lang="fr">{script}<body>{controls}{open_only}{operator}{"".join(lists)}</body></html>'
    page.goto("http://rows.test/")

    page.locator("#e-choice").select_option(label="CC BY-SA 4.0")

    assert page.locator("#e").input_value() == "CC-BY-SA-4.0"
    assert page.locator("#e-choice").get_by_text("CC BY-NC 4.0").count() == 0
    page.close()
