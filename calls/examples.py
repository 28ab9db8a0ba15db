"""An open call with a form of six steps, a past one, and two applications: they fill a new portal."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from wagtail.models import Page

from accounts.models import User
from calls import rules, services
from calls.models import Application, CallIndexPage, CallPage
from calls.public_questions import examples as questions
from portal.illustrations import illustrate
from portal.translation import translate
from structures.models import StructurePage

CONTENT = Path(__file__).parent / "reference" / "example_call.toml"
#: The edition of 2027; on a day when it is not open, the example takes dates around that day.
OPENING = datetime(2026, 10, 15, 9, tzinfo=rules.PARIS)
CLOSING = datetime(2027, 1, 30, tzinfo=rules.PARIS)
#: Between two phases.
EARLIER, LATER = timedelta(days=30), timedelta(days=60)
PUT_OFF = timedelta(days=7)
DRAFT_BY, FILED_BY = "member1@example.org", "member2@example.org"
TERRITORY = {"code": "epci:243000643", "name": "Nîmes Métropole"}


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
    _applications(call)


def _open_call(index: CallIndexPage, content: dict[str, Any], *, now: datetime) -> CallPage:
    opening, closing = dates_around(now)
    call = _call(index, content, edition=str(closing.astimezone(rules.PARIS).year), illustrated=12)
    call.summary = content["summary"]
    call.opening_at, call.closing_at = opening, closing
    call.results_on = (closing + LATER).astimezone(rules.PARIS).date()
    call.privacy_text, call.receipt_text = content["privacy_text"], content["receipt_text"].strip()
    _write(call, phases=_phases(opening, closing), steps=[_step(step) for step in content["steps"]])
    index.add_child(instance=call)
    return _in_both_languages(call, content, _phase_words(opening, closing))


def _put_results_off(call: CallPage) -> None:
    """A change after the opening, which the page tells by itself."""
    call.results_on += PUT_OFF
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
    receipt = {content["receipt_text"].strip(): content["english_texts"]["receipt_text"].strip()}
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


def identifier(name: str) -> str:
    """Of a block of the example: always the same for the same name."""
    return str(uuid5(NAMESPACE_URL, f"calls.examples {name}"))


def _applications(call: CallPage) -> None:
    """A draft just begun and one that is filed, where their authors' accounts exist."""
    now = timezone.now()
    for email, answers in ((DRAFT_BY, BEGUN), (FILED_BY, WHOLE)):
        author = User.objects.filter(email=email).first()
        lead = StructurePage.objects.filter(memberships__user=author).first() if author else None
        if author is None or lead is None:
            continue
        key = uuid5(NAMESPACE_URL, f"calls.examples application {email}")
        application = services.start(key=key, call=call, lead=lead, by=author, now=now)
        _answer(application, answers, author)
        if answers is WHOLE:
            services.submit(application=application, version=application.version, by=author, received_at=now)


def _answer(application: Application, answers: dict[str, Any], author: User) -> None:
    stored = {identifier(f"field {name}"): answer for name, answer in answers.items()}
    for step in application.questionnaire.steps:
        given = {question.key: stored[question.key] for question in step.questions if question.key in stored}
        if given:
            services.save_step(
                application=application, step_key=step.key, answers=given, files={}, bases={}, by=author
            )


def _choice(name: str, code: str) -> str:
    return identifier(f"choice {name} {code}")


BEGUN = {
    "name": "Cantines paysannes des Cévennes",
    "need": "Les cantines de nos villages peinent à servir des produits d’ici : chacune commande seule.",
    "people": [_choice("people", "children"), _choice("people", "rural")],
    "contributions": [
        {"who": "Une épicerie coopérative voisine", "kind": "premises", "what": "Une chambre froide"}
    ],
}
WHOLE = {
    "name": "Ressourcerie mobile",
    "need": "Autour de Nîmes, beaucoup de villages n’ont ni ressourcerie ni atelier pour réparer.\n\n"
    "Les objets partent en déchèterie, les savoir-faire se perdent.",
    "territory": TERRITORY,
    "people": [_choice("people", "rural"), _choice("people", "jobseekers")],
    "count": "450",
    "together": "Nous nous réunissons chaque mois ; chaque structure a une voix, les communes sont consultées.",
    "contributions": [
        {
            "who": "La Recyclerie (exemple)",
            "kind": "premises",
            "what": "L’atelier et son outillage",
            "value": "6000",
        },
        {
            "who": "Une coopérative de transport (exemple)",
            "kind": "equipment",
            "what": "Un camion",
            "value": "9000",
        },
        {
            "who": "Une association de réparation (exemple)",
            "kind": "skills",
            "what": "La formation des bénévoles",
        },
    ],
    "inspired": "no",
    "challenge": _choice("challenge", "balance"),
    "maturity": _choice("maturity", "prototype"),
    "learned": "L’atelier d’essai de Vauvert a montré qu’il faut un jour fixe par village.",
    "solution": "Un atelier installé dans un camion passe chaque mois dans douze villages.\n\n"
    "On y répare, on y apprend, on y donne ce qui sert encore.",
    "milestones": [
        {"date": "2027-05-03", "title": "Le camion est équipé"},
        {"date": "2027-09-06", "title": "La tournée passe dans douze villages"},
        {"date": "2028-03-01", "title": "Les plans et les fiches sont publiés"},
    ],
    "measure": "Nombre d’objets réparés, de personnes formées et de villages qui accueillent l’atelier.",
    "budget": {
        "expenses": [
            {"account": "60", "detail": "Outils et pièces", "amount": "14000"},
            {"account": "61", "detail": "Entretien du camion", "amount": "8000"},
            {"account": "62", "detail": "Carburant et assurance", "amount": "12000"},
            {"account": "64", "detail": "Un poste d’animation", "amount": "37000"},
            {"account": "86", "detail": "Bénévolat et prêt de l’atelier", "amount": "15000"},
        ],
        "income": [
            {"account": "70", "detail": "Ventes et adhésions", "amount": "9000"},
            {"account": "74", "detail": "Département du Gard", "amount": "32000"},
            {"account": "74", "detail": "Communes partenaires", "amount": "30000"},
            {"account": "87", "detail": "Bénévolat et prêt de l’atelier", "amount": "15000"},
        ],
    },
    "asked": "32000.00",
    "support": [_choice("support", "premises")],
    "produces": "Les plans du camion, les fiches de réparation et le modèle d’accord avec les communes.",
    "licence": "CC-BY-SA-4.0",
    "governance": "Un conseil réunit les structures, deux communes et des habitantes et habitants.",
    "contact": {"name": "Camille Exemple", "role": "Coordination", "email": "camille@example.org"},
    "mandate": "yes",
}
