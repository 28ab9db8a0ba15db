"""The tests' own nets hold."""

from pathlib import Path

import pytest
from django.template import Context, Engine

from tests.strictness import MissingVariable


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(
        dirs=[tmp_path],
        builtins=["django.templatetags.i18n"],
        string_if_invalid=MissingVariable(),
    )


def render(engine: Engine, source: str) -> str:
    Path(engine.dirs[0], "page.html").write_text(source)
    return engine.get_template("page.html").render(Context({"known": "oui"}))


@pytest.mark.parametrize(
    "source",
    [
        "{{ unknown }}",
        "{{ unknown|upper }}",
        "{{ known.part }}",
        "{% with name=unknown %}{{ name }}{% endwith %}",
        "{% blocktranslate %}Dire {{ unknown }}{% endblocktranslate %}",
    ],
)
def test_a_variable_that_does_not_exist_fails_in_a_template_of_ours(
    engine: Engine, settings, source: str
) -> None:
    settings.TEMPLATES = [{"DIRS": engine.dirs}]

    with pytest.raises(AssertionError, match=r"page.html: the variable “.*” does not exist"):
        render(engine, source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ known }}", "oui"),
        ("{{ unknown|default:'rien' }}", "rien"),
        ("{% if unknown %}a{% else %}b{% endif %}", "b"),
        ("{% blocktranslate %}Dire {{ known }}{% endblocktranslate %}", "Dire oui"),
    ],
)
def test_a_variable_known_or_said_to_be_optional_passes(
    engine: Engine, settings, source: str, expected: str
) -> None:
    settings.TEMPLATES = [{"DIRS": engine.dirs}]

    assert render(engine, source) == expected


def test_templates_of_others_may_lack_variables(engine: Engine) -> None:
    assert render(engine, "[{{ unknown }}]") == "[]"
