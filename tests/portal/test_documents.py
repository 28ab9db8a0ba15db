"""What the documents say is what the code does."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from portal.development import lock
from portal.environment import table

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")]


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def test_the_operator_guide_holds_every_variable() -> None:
    assert table() in read("docs/operator.md"), "run `python -m portal.environment` and paste its table"


def test_every_command_of_the_guides_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", read("Makefile"), re.MULTILINE))

    for document in DOCUMENTS:
        named = set(re.findall(r"`make ([a-z0-9]+)", document.read_text(encoding="utf-8")))
        assert named <= targets, document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_publiccode_agrees_with_the_project() -> None:
    described = yaml.safe_load(read("publiccode.yml"))
    project = tomllib.loads(read("pyproject.toml"))["project"]

    assert described["publiccodeYmlVersion"] == "0.4"
    assert described["softwareVersion"] == project["version"]
    assert described["legal"]["license"] == project["license"]
    assert all(150 <= len(text["longDescription"]) <= 10_000 for text in described["description"].values())
    assert all(len(text["shortDescription"]) <= 150 for text in described["description"].values())


def test_pins_follow_what_the_project_names() -> None:
    assert lock.faults() == []


def test_a_pin_that_no_longer_serves_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["django~=5.2.19", "wagtail"]\n'
        '[project.optional-dependencies]\ndev = ["ruff"]\n'
    )
    (tmp_path / "requirements.txt").write_text("django==4.2.1 \\\n    --hash=sha256:00\n")
    (tmp_path / "requirements-dev.txt").write_text(
        "--index-url https://example.org\ndjango==5.2.19\nwagtail==8.0\n"
    )
    monkeypatch.setattr(lock, "PROJECT", tmp_path)

    assert lock.faults() == [
        "requirements.txt: django~=5.2.19 is not met, run `make lock`",
        "requirements.txt: wagtail is not met, run `make lock`",
        "requirements-dev.txt: ruff is not met, run `make lock`",
        "requirements-dev.txt: django differs",
        "requirements-dev.txt: it names a host",
    ]
