"""What filing at the same time came to: what clients saw beside what is stored and what was mailed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Seen:
    """A receipt, as its page showed it to a client."""

    application: str
    number: str
    content_hash: str


@dataclass(frozen=True)
class Kept:
    """What the database holds of an application; `recomputed_hash` is made anew of its stored content."""

    application: str
    signed_hash: str
    is_filed: bool
    number: str
    filings: int
    content_hash: str
    recomputed_hash: str
    signatories: frozenset[str]


@dataclass(frozen=True)
class Delivered:
    """A receipt that the mail server accepted for one address."""

    number: str
    recipient: str


@dataclass(frozen=True)
class Verdict:
    groups: int
    filed: int
    #: No client of these groups ever saw a receipt, and nothing says that they filed.
    unfiled: int
    lost: int
    twice: int
    damaged: int
    mails_owed: int
    mails_sent: int
    mails_repeated: int

    @property
    def faults(self) -> dict[str, int]:
        missing = self.mails_owed - self.mails_sent
        found = {"unfiled": self.unfiled, "lost": self.lost, "twice": self.twice, "damaged": self.damaged}
        return {name: count for name, count in {**found, "mails missing": missing}.items() if count}

    @property
    def figures(self) -> dict[str, int]:
        return asdict(self)


def judge(
    applications: Collection[str], seen: Iterable[Seen], kept: Iterable[Kept], delivered: Iterable[Delivered]
) -> Verdict:
    receipts: dict[str, set[Seen]] = {key: set() for key in applications}
    for receipt in seen:
        receipts[receipt.application].add(receipt)
    rows = {row.application: row for row in kept}
    shared = _shared_numbers(rows.values())
    owed = {(row.number, address) for row in rows.values() if row.filings for address in row.signatories}
    mails = Counter((mail.number, mail.recipient) for mail in delivered)
    return Verdict(
        groups=len(receipts),
        filed=sum(1 for found in receipts.values() if found),
        unfiled=sum(1 for key, found in receipts.items() if not found and not _says_filed(rows, key)),
        lost=sum(1 for key, found in receipts.items() if _is_lost(found, rows.get(key))),
        twice=sum(1 for key, found in receipts.items() if _is_twice(found, rows.get(key), shared)),
        damaged=sum(1 for key, found in receipts.items() if _is_damaged(found, rows.get(key))),
        mails_owed=len(owed),
        mails_sent=len(owed & mails.keys()),
        mails_repeated=mails.total() - len(mails),
    )


def _says_filed(rows: Mapping[str, Kept], key: str) -> bool:
    return key in rows and (rows[key].is_filed or rows[key].filings > 0)


def _shared_numbers(rows: Iterable[Kept]) -> set[str]:
    counted = Counter(row.number for row in rows if row.number)
    return {number for number, count in counted.items() if count > 1}


def _is_lost(found: set[Seen], row: Kept | None) -> bool:
    """A client holds a receipt of which nothing is left, or the database one that nobody was shown."""
    if row is None or not row.is_filed:
        return bool(found) or (row is not None and row.filings > 0)
    return not row.filings or {receipt.number for receipt in found} != {row.number}


def _is_twice(found: set[Seen], row: Kept | None, shared: set[str]) -> bool:
    if len({receipt.number for receipt in found}) > 1:
        return True
    return row is not None and (row.filings > 1 or row.number in shared)


def _is_damaged(found: set[Seen], row: Kept | None) -> bool:
    """Signed, stored, made anew or shown: one fingerprint for all."""
    if row is None:
        return False
    shown = {receipt.content_hash for receipt in found}
    return {row.content_hash, row.recomputed_hash, *shown} != {row.signed_hash}
