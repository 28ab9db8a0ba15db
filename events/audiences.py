"""The list of audiences that the portal ships."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from events.models import Audience
from structures.loading import load_terms

LIST = Path(__file__).parent / "reference" / "audiences.toml"


def load_audiences() -> dict[str, Counter[str]]:
    """May run again at any time; a name changed in the admin stays."""
    rows = tomllib.loads(LIST.read_text())["term"]
    return {str(Audience._meta.verbose_name_plural): load_terms(Audience, rows, _no_other_facts)}


def _no_other_facts(row: dict[str, Any], position: int) -> dict[str, Any]:
    return {}
