"""One SHA-256 over what is signed. Whoever holds the application's JSON can compute it again."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from calls.rules.parts import rank

SHORT_LENGTH = 12
GROUP = 4
SIGNED_FACTS = ("role", "name", "siren", "siret", "rna")


def canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(content: Any) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def in_order(participants: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lead first, then by role and by name: the order of rows changes nothing."""

    def place(one: Mapping[str, Any]) -> tuple[Any, ...]:
        return (rank(one["role"]), *(one[fact] for fact in SIGNED_FACTS[1:]))

    return sorted((dict(one) for one in participants), key=place)


def content_hash(
    *, answers: Mapping[str, Any], participants: Iterable[Mapping[str, Any]], form_digest: str
) -> str:
    """Over the answers (which hold the files' own), who takes part and the version of the form."""
    signed = [{fact: one[fact] for fact in SIGNED_FACTS} for one in in_order(participants)]
    return digest({"answers": dict(answers), "participants": signed, "form": form_digest})


def short_hash(full: str) -> str:
    """Short enough to be read aloud: 12 signs by 4."""
    return " ".join(full[start : start + GROUP] for start in range(0, SHORT_LENGTH, GROUP)) if full else ""
