"""Two people who answered the same question at once: both texts side by side, and the choice between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.safestring import SafeString

from accounts.models import User
from calls.models import AnswerChange, Application
from calls.questionnaire import Answer, Question
from structures.writing.differences import sides

#: No answer has this fingerprint: what is posted beside it is not stored in the place of another's words.
UNSETTLED = "unsettled"
OPEN, MINE, THEIRS = "conflict", "put_mine", "keep_theirs"


@dataclass(frozen=True)
class Conflict:
    """`base` is the fingerprint of what is stored, which whoever puts their own words has seen."""

    question: Question
    base: str
    theirs: SafeString
    mine: SafeString
    by: User | None
    at: datetime | None
    is_file: bool

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def url(self) -> str:
        return f"#id_{self.key}"


def conflicts_of(
    application: Application,
    questions: Mapping[str, Question],
    *,
    stored: Mapping[str, Answer],
    refused: Mapping[str, Answer],
    bases: Mapping[str, str],
) -> dict[str, Conflict]:
    """`stored` and `refused` hold theirs and mine, by question."""
    last = last_changes(application, stored)
    return {
        key: _conflict(questions[key], theirs, refused[key], bases[key], last.get(key))
        for key, theirs in stored.items()
    }


def _conflict(
    question: Question, theirs: Answer, mine: Answer, base: str, last: AnswerChange | None
) -> Conflict:
    shown_theirs, shown_mine = sides(question.words(theirs), question.words(mine))
    return Conflict(
        question=question,
        base=base,
        theirs=shown_theirs,
        mine=shown_mine,
        by=last.by if last else None,
        at=last.at if last else None,
        is_file=question.type == "file",
    )


def last_changes(application: Application, questions: Mapping[str, Answer]) -> dict[str, AnswerChange]:
    """Who wrote last what is stored, by question."""
    stored = application.changes.filter(question__in=list(questions)).exclude(kind=AnswerChange.Kind.CONFLICT)
    latest = stored.select_related("by").order_by("question", "-at", "-pk").distinct("question")
    return {change.question: change for change in latest}


@dataclass(frozen=True)
class Choice:
    """What someone decides about the conflicts that their page shows: a question at a time."""

    open: Mapping[str, str]
    mine: str
    theirs: str

    @classmethod
    def read(cls, posted: QueryDict) -> "Choice":
        pairs = (value.partition(" ") for value in posted.getlist(OPEN))
        return cls({key: base for key, _space, base in pairs}, posted.get(MINE, ""), posted.get(THEIRS, ""))

    @property
    def key(self) -> str:
        return self.mine or self.theirs

    def bases(self, posted: Mapping[str, str]) -> dict[str, str]:
        """Once one conflict is decided, the others wait for their own decision."""
        if not self.key:
            return dict(posted)
        waiting = {key: UNSETTLED for key in self.open if key != self.mine}
        decided = {self.mine: self.open[self.mine]} if self.mine in self.open else {}
        return {**posted, **waiting, **decided}
