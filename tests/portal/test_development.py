"""The commands of the Makefile say plainly what is missing, and do nothing twice."""

import os
import socket
import sys
from pathlib import Path

import polib
import pytest

from portal import catalogues
from portal.development import bootstrap, run
from portal.development.catalogues import typeset, untranslated
from tests.factories.accounts import UserFactory


def test_an_old_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit, match=r"this machine has only Python 3\.9"):
        bootstrap.leave_for_a_newer_python()


def test_an_old_python_gives_way_to_a_newer_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    started: list[str] = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(os, "execv", lambda path, arguments: started.append(path) or sys.exit())
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit):
        bootstrap.leave_for_a_newer_python()
    assert started == [str(newer)]


def test_an_environment_is_ready_only_with_the_present_requirements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv, requirements = tmp_path / ".venv", tmp_path / "requirements-dev.txt"
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", requirements)
    monkeypatch.setattr(bootstrap, "INSTALLED", venv / "installed-requirements.txt")
    requirements.write_text("django==5.2.19\n")
    assert not bootstrap.is_ready()

    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    assert not bootstrap.is_ready()

    (venv / "installed-requirements.txt").write_text("django==5.2.19\n")
    assert bootstrap.is_ready()

    requirements.write_text("django==5.2.20\n")
    assert not bootstrap.is_ready()


def test_a_busy_port_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind((run.HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SystemExit, match=rf"Port {port} is already in use.*make run PORT={port + 1}"):
            run.refuse_busy_port(port)


@pytest.mark.django_db
def test_a_database_is_empty_until_someone_has_an_account() -> None:
    assert run.is_empty()

    UserFactory()
    assert not run.is_empty()


def test_a_catalogue_is_compiled_once_then_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Directory", msgstr="Annuaire"))
    catalogue.save(str(source))
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)

    assert catalogues.compile_all() == [source]
    assert catalogues.compile_all() == []
    assert polib.mofile(str(source.with_suffix(".mo"))).find("Directory").msgstr == "Annuaire"

    later = source.stat().st_mtime + 5
    os.utime(source, (later, later))
    assert catalogues.compile_all() == [source]


def test_what_french_lacks_is_named() -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Directory", msgstr="Annuaire"))
    catalogue.append(polib.POEntry(msgid="Agenda", msgstr=""))
    catalogue.append(polib.POEntry(msgid="Call", msgstr="Appel ?", flags=["fuzzy"]))

    assert untranslated(catalogue) == ["fuzzy: Call", "not translated: Agenda"]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("« Oui » : déjà ?", "«\u00a0Oui\u00a0»\u00a0: déjà\u00a0?"),
        ("Fait\u202f!", "Fait\u202f!"),
        (" ; ", "\u00a0; "),
        ("de 8:30 à 10:00", "de 8:30 à 10:00"),
        ("", ""),
    ],
)
def test_what_translators_type_is_typeset(typed: str, printed: str) -> None:
    assert typeset(typed) == printed
