"""The portal refuses to start unsafely, and says which variable is at fault."""

import os

import pytest

from portal.environment import DEBUG_KEY, ImproperEnvironment, read_environment

SAFE = {
    "DEBUG": "false",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "ess.example.org",
    "BASE_URL": "https://ess.example.org",
    "DATABASE_URL": "postgres://portal@db/portal",
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {*SAFE, "LOG_LEVEL", "TRUSTED_PROXIES", "PAGE_CACHE_SECONDS"} & {*os.environ}:
        monkeypatch.delenv(name)


def set_environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in {**SAFE, **variables}.items():
        monkeypatch.setenv(name, value)


def test_a_safe_production_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, ALLOWED_HOSTS="ess.example.org, www.ess.example.org")

    assert read_environment().hosts == ["ess.example.org", "www.ess.example.org"]


def test_development_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "true")

    assert read_environment().debug


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", DEBUG_KEY),
        ("SECRET_KEY", "too short"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("BASE_URL", "http://ess.example.org"),
        ("DATABASE_URL", ""),
        ("LOG_LEVEL", "LOUD"),
        ("TRUSTED_PROXIES", "many"),
    ],
)
def test_an_unsafe_production_does_not_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    set_environment(monkeypatch, **{name: value})

    with pytest.raises(ImproperEnvironment) as refusal:
        read_environment()

    assert name in str(refusal.value)


def test_a_refusal_never_prints_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, SECRET_KEY="half-a-secret")

    with pytest.raises(ImproperEnvironment) as refusal:
        read_environment()

    assert "half-a-secret" not in str(refusal.value)
