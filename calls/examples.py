"""An open call with a form of six steps and a past one; their applications are in a module of their own."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from calls import application_examples, rules
from calls.application_examples import identifier
from calls.models import CallIndexPage, CallPage
from calls.public_questions import examples as questions
from portal.dates import date_format
from portal.illustrations import illustrate
from portal.mails.models import MailText
from portal.mails.texts import default_text
from portal.translation import translate

CONTENT = Path(__file__).parent / "reference" / "example_call.toml"
#: The edition of 2027; on a day when it is not open, the example takes dates around that day.
OPENING = datetime(2026, 10, 15, 9, tzinfo=rules.PARIS)
CLOSING = datetime(2027, 1, 30, tzinfo=rules.PARIS)
#: Between two phases.
EARLIER, LATER = timedelta(days=30), timedelta(days=60)
PUT_OFF = timedelta(days=7)
RECEIPT_TEXTS = ("receipt_text", "silence_text", "appeal_text")


@transaction.atomic
def seed(home: Page) -> None:
    """May run again: what exists is left as it is."""
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    if CallIndexPage.objects.child_of(home).exists():
        return
    index = home.add_child(
        instance=CallIndexPage(
            title="Appels à commun(s)", slug="appels", introduction=content["introduction"]
        )
    )
    _publish(index)
    translate(index, content["english"])
    call = _open_call(index, content, now=timezone.now())
    _put_results_off(call)
    questions.seed(call)
    _past_call(index, content)
    application_examples.seed(call)
    _word_reminder(call)


def _word_reminder(call: CallPage) -> None:
    """The reminder of this call in the service's own words, as editors write them."""
    default = default_text("calls/closing_soon", "fr")
    MailText.objects.get_or_create(
        kind="calls/closing_soon",
        language="fr",
        scope=str(call.pk),
        defaults={
            "subject": "Encore {left} pour déposer ensemble",
            "body": default.body.replace("Une question", "Une hésitation, une question"),
        },
    )


def _open_call(index: CallIndexPage, content: dict[str, Any], *, now: datetime) -> CallPage:
    opening, closing = dates_around(now)
    call = _call(index, content, edition=str(closing.astimezone(rules.PARIS).year), illustrated=12)
    call.summary = content["summary"]
    call.opening_at, call.closing_at = opening, closing
    call.results_on = (closing + LATER).astimezone(rules.PARIS).date()
    call.privacy_text = content["privacy_text"]
    for name in RECEIPT_TEXTS:
        setattr(call, name, content[name])
    _write(call, phases=_phases(opening, closing), steps=[_step(step) for step in content["steps"]])
    index.add_child(instance=call)
    return _in_both_languages(call, content, _phase_words(opening, closing))


def _put_results_off(call: CallPage) -> None:
    """A change after the opening, which the page tells by itself."""
    call.results_on = call.closing_at.astimezone(rules.PARIS).date() + LATER + PUT_OFF
    call.change_note = "Le jury se réunira une semaine plus tard que prévu."
    _publish(call)


def _past_call(index: CallIndexPage, content: dict[str, Any]) -> CallPage:
    call = _call(index, content, edition="2025", illustrated=15)
    call.summary = content["past"]["summary"]
    call.opening_at = datetime(2025, 2, 3, 9, tzinfo=rules.PARIS)
    call.closing_at = datetime(2025, 4, 1, tzinfo=rules.PARIS)
    call.results_on = date(2025, 6, 30)
    call.results_text = content["past"]["results_text"]
    _write(
        call, body=[{"type": "paragraph", "id": identifier("past note"), "value": content["past"]["note"]}]
    )
    index.add_child(instance=call)
    return _in_both_languages(call, content, {})


def _call(index: CallIndexPage, content: dict[str, Any], *, edition: str, illustrated: int) -> CallPage:
    words = {
        name: content[name]
        for name in ("plan_axis", "budget_text", "other_support", "sharing", "contact_name", "eligibility")
    }
    title = f"Appel à commun(s) {edition}"
    return CallPage(
        title=title,
        slug=f"appel-a-communs-{edition}",
        edition=edition,
        teaser_image=illustrate(title, illustrated),
        budget=250_000,
        contact_email="ess@example.org",
        challenges=_stream("challenge", content["challenges"]),
        criteria=_stream("criterion", content["criteria"]),
        **words,
    )


def _in_both_languages(call: CallPage, content: dict[str, Any], more: dict[str, str]) -> CallPage:
    _publish(call)
    english = {
        french.replace("{edition}", call.edition): words.replace("{edition}", call.edition)
        for french, words in content["english"].items()
    }
    receipt = {content[name]: content["english_texts"][name] for name in RECEIPT_TEXTS}
    translate(call, {**english, **receipt, **more})
    return call


def _write(call: CallPage, **streams: list[dict[str, Any]]) -> None:
    for name, stream in streams.items():
        setattr(call, name, stream)


def _publish(page: Page) -> None:
    page.save_revision().publish()


def dates_around(now: datetime) -> tuple[datetime, datetime]:
    """Opening and closing of a call that is open on that day."""
    if OPENING <= now < CLOSING:
        return OPENING, CLOSING
    today = now.astimezone(rules.PARIS).date()
    opening = datetime.combine(today - EARLIER, time(9), tzinfo=rules.PARIS)
    return opening, rules.midnight(today + LATER)


def _phases(opening: datetime, closing: datetime) -> list[dict[str, Any]]:
    last_days = [
        opening.date(),
        (closing - timedelta(days=15)).astimezone(rules.PARIS).date(),
        (closing - timedelta(minutes=1)).astimezone(rules.PARIS).date(),
        (closing + LATER).astimezone(rules.PARIS).date(),
        None,
    ]
    titles = (
        "Ateliers",
        "Idées et alliances",
        "Dépôt des candidatures",
        "Instruction et jury",
        "Vie des communs",
    )
    dates = _phase_words(opening, closing)
    phases = zip(titles, dates, last_days, strict=True)
    return _stream(
        "phase",
        [
            {"title": title, "dates": words, "last_day": day.isoformat() if day else None}
            for title, words, day in phases
        ],
    )


def _phase_words(opening: datetime, closing: datetime) -> dict[str, str]:
    """The dates of the phases in words: {French: English}."""
    french, english = ("fr", "%s à %s", "jusqu’au %s", "dès %s"), ("en", "%s to %s", "until %s", "from %s")
    return dict(zip(_words_in(opening, closing, *french), _words_in(opening, closing, *english), strict=True))


def _words_in(
    opening: datetime, closing: datetime, language: str, between: str, until: str, since: str
) -> list[str]:
    with override(language):
        return [
            between % (_month(opening - EARLIER), _month(opening)),
            until % date_format(closing - timedelta(days=15), "j F"),
            rules.closing_words(closing),
            between % (_month(closing + timedelta(days=2)), _month(closing + LATER)),
            since % _month(closing + LATER + timedelta(days=31)),
        ]


def _month(instant: datetime) -> str:
    return date_format(instant, "F")


def _stream(kind: str, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": kind, "id": identifier(f"{kind} {value['title']}"), "value": value} for value in values]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    value = {
        "title": step["title"],
        "intro": step["intro"],
        "fields": [_field(dict(field)) for field in step["fields"]],
    }
    return {"type": "step", "id": identifier(f"step {step['title']}"), "value": value}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    kind, name = field.pop("type"), field.pop("name")
    for stream, one in (("choices", "choice"), ("commitments", "commitment")):
        if stream in field:
            field[stream] = [
                {"type": one, "id": identifier(f"{one} {name} {code}"), "value": words}
                for code, words in field[stream]
            ]
    if "condition" in field:
        field["condition"] = _condition(name, **field["condition"])
    return {"type": kind, "id": identifier(f"field {name}"), "value": field}


def _condition(name: str, match: str, tests: list[list[str]]) -> dict[str, Any]:
    """Tests are [question, operator, answer]; the answer is a value or the name of a choice’s block."""
    values = [
        {
            "question": identifier(f"field {question}"),
            "operator": operator,
            "expected": identifier(expected) if expected.startswith("choice ") else expected,
        }
        for question, operator, expected in tests
    ]
    rows = [
        {"type": "item", "id": identifier(f"test {name} {number}"), "value": value}
        for number, value in enumerate(values)
    ]
    return {"match": match, "tests": rows}
