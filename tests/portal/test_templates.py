"""No template writes what the content security policy refuses, and no address of another site is loaded."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
REFUSED = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))", re.IGNORECASE
    ),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "something of another site": re.compile(
        r"<(?:script|img|link|iframe|source)\b[^>]*(?:src|href)=\"(?:https?:)?//"
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_no_template_holds(fault: str) -> None:
    holding = [
        str(path.relative_to(PROJECT))
        for path in TEMPLATES
        if REFUSED[fault].search(path.read_text(encoding="utf-8"))
    ]

    assert TEMPLATES
    assert holding == []
