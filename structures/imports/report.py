"""What an import says of itself, line by line and in sum."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from structures.models import ImportMessage, ImportRun

Kind = ImportMessage.Kind
#: What is counted and never named.
UNCHANGED, UNKNOWN = "unchanged", "unknown"


@dataclass(frozen=True)
class Message:
    kind: str
    name: str
    text: str = ""
    file: str = ""
    number: int | None = None

    def __str__(self) -> str:
        return _("%(what)s: %(why)s") % {"what": self.name, "why": self.text} if self.text else self.name

    @property
    def placed(self) -> str:
        """With its line, for those who read a report beside the file."""
        if not self.file or self.number is None:
            return str(self)
        place = {"file": self.file, "number": self.number, "what": self}
        return _("%(file)s, line %(number)d: %(what)s") % place


@dataclass
class Report:
    counts: Counter[str] = field(default_factory=Counter)
    messages: list[Message] = field(default_factory=list)

    @classmethod
    def kept(cls, run: ImportRun, step: str) -> "Report":
        """What a step of an import said."""
        told = run.messages.filter(step=step).values_list("kind", "name", "text", "file", "number")
        messages = [Message(*each) for each in told.iterator(chunk_size=1000)]
        return cls(Counter(run.counts.get(step, {})), messages)

    def add(self, message: Message) -> None:
        self.counts[message.kind] += 1
        self.messages.append(message)

    def count(self, kind: str) -> None:
        self.counts[kind] += 1

    def of(self, *kinds: str) -> list[Message]:
        return [message for message in self.messages if message.kind in kinds]

    def lines(self) -> Iterator[str]:
        """Every name that an editor may want to look at, then one line that sums up."""
        yield from self.listed()
        yield self.summary

    def listed(self) -> Iterator[str]:
        for heading, kinds in headings():
            messages = self.of(*kinds)
            if messages:
                yield _("%(heading)s:") % {"heading": heading}
                yield from (f"  {message.placed}" for message in messages)

    @property
    def summary(self) -> str:
        return summary(self.counts)


def headings() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (_("Created"), (Kind.CREATED, Kind.DRAFT)),
        (_("Updated"), (Kind.UPDATED,)),
        (_("Published"), (Kind.PUBLISHED,)),
        (_("Withdrawn from the directory"), (Kind.WITHDRAWN,)),
        (_("Suggested to editors"), (Kind.SUGGESTED,)),
        (_("Repaired"), (Kind.REPAIRED,)),
        (_("To look at"), (Kind.WARNED,)),
        (_("Skipped"), (Kind.SKIPPED, Kind.REFUSED)),
        (_("Taken back"), (Kind.RESTORED,)),
        (_("Kept as it is"), (Kind.KEPT,)),
    ]


def summary(counts: Mapping[str, int]) -> str:
    return _(
        "Created: %(created)d (as drafts: %(drafts)d); updated: %(updated)d; "
        "unchanged: %(unchanged)d; skipped: %(skipped)d."
    ) % {
        "created": counts.get(Kind.CREATED, 0) + counts.get(Kind.DRAFT, 0),
        "drafts": counts.get(Kind.DRAFT, 0),
        "updated": counts.get(Kind.UPDATED, 0),
        "unchanged": counts.get(UNCHANGED, 0),
        "skipped": counts.get(Kind.SKIPPED, 0) + counts.get(Kind.REFUSED, 0),
    }
