"""Applications to the example call: written by three structures, being signed, filed, entered for a group."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from calls import rules, services
from calls.forms import fitted
from calls.ideas import examples as ideas
from calls.models import Application, CallPage, Participant
from portal.documents import Text, pdf
from structures.models import StructurePage

TERRITORY = {"code": "epci:243000643", "name": "Nîmes Métropole"}
CAPACITIES = ("Présidence", "Direction", "Cogérance")


def identifier(name: str) -> str:
    """Of a block of the example: always the same for the same name."""
    return str(uuid5(NAMESPACE_URL, f"calls.examples {name}"))


def seed(call: CallPage) -> None:
    """Where the example accounts and their structures exist."""
    people = [_person(number) for number in (1, 2, 3, 4)]
    if None in people:
        return
    first, second, third, fourth = [person for person in people if person]
    draft = _group(call, BEGUN, [first, second, third])
    _invite_outside(draft, first)
    _comment(draft, second)
    ideas.seed(draft, lead=first, asker=fourth, structure=_structure(fourth))
    signing = _group(call, SIGNED, [fourth, first, second])
    _sign(signing, [fourth, first])
    filed = _group(call, WHOLE, [second, third, fourth])
    _sign(filed, [second, third, fourth])
    services.file_application(application=filed, version=filed.version, by=second, received_at=timezone.now())
    _assisted(call)


def _person(number: int) -> User | None:
    """A member of a structure."""
    found = User.objects.filter(email=f"member{number}@example.org", memberships__isnull=False)
    return found.first()


def _group(call: CallPage, answers: dict[str, Any], people: list[User]) -> Application:
    """A draft that the first leads, and that the others have accepted to write."""
    lead, *others = people
    key = uuid5(NAMESPACE_URL, f"calls.examples application {lead.email}")
    now = timezone.now()
    application = services.start(key=key, call=call, lead=_structure(lead), by=lead, now=now)
    for person in others:
        part = services.invite(
            application=application,
            structure=_structure(person),
            role=rules.Role.CO_HOLDER,
            message="Nous en parlions à la dernière rencontre : le ferions-nous ensemble ?",
            by=lead,
            now=now,
        )
        services.accept(part=part, by=person, now=now)
    _answer(application, answers, lead)
    return application


def _structure(person: User) -> StructurePage:
    structure = StructurePage.objects.filter(memberships__user=person).order_by("pk").first()
    assert structure is not None  # noqa: S101 - `_person` found one
    return structure


def _assisted(call: CallPage) -> None:
    """A file sent by post, which the example instructor entered for three structures without an account."""
    agent = User.objects.filter(email="instructor@example.org").first()
    structures = list(StructurePage.objects.live().filter(memberships=None).order_by("pk")[:3])
    if agent is None or len(structures) < call.minimum_structures:
        return
    lead, *others = structures
    now = timezone.now()
    application = services.enter(
        key=uuid5(NAMESPACE_URL, "calls.examples assisted application"),
        call=call,
        lead=lead,
        way=rules.Way.POST,
        received_at=max(call.opening_at, now - timedelta(days=2)),
        email="par-courrier@example.org",
        by=agent,
        now=now,
    )
    for structure in others:
        services.invite(
            application=application,
            structure=structure,
            role=rules.Role.CO_HOLDER,
            message="",
            by=agent,
            now=now,
        )
    _answer(application, ON_PAPER, agent)
    _sign_on_paper(application, agent, now)


def _sign_on_paper(application: Application, agent: User, now: datetime) -> None:
    application.refresh_from_db()
    services.ask_for_signatures(application=application, version=application.version, by=agent, now=now)
    application.refresh_from_db()
    services.keep_scans(application=application, added=[_signed_page()], by=agent, now=now)
    for part, (name, capacity) in zip(application.parts.signing(), ON_PAPER_NAMES, strict=False):
        services.sign_on_paper(
            application=application,
            part=part,
            content_hash=application.content_hash,
            name=name,
            capacity=capacity,
            dated_on=(now - timedelta(days=5)).date(),
            by=agent,
            now=now,
        )
    services.file_application(application=application, version=application.version, by=agent, received_at=now)


def _signed_page() -> SimpleUploadedFile:
    words = "Page d’exemple : à la place d’une page signée à la main."
    content = pdf(title="Page signée (exemple)", language="fr", parts=[Text(words)])
    return SimpleUploadedFile("page-signee-exemple.pdf", content)


def _invite_outside(application: Application, by: User) -> None:
    services.invite_outside(
        application=application,
        name="Une mairie des Cévennes (exemple)",
        siret="",
        email="mairie@example.org",
        message="",
        by=by,
        now=timezone.now(),
    )


def _comment(application: Application, by: User) -> None:
    if not application.comments.exists():
        services.comment(
            application=application,
            step=application.filed_questionnaire.steps[0].key,
            text="Nommons-nous les communes où le besoin est le plus fort ?",
            by=by,
            now=timezone.now(),
        )


def _sign(application: Application, people: list[User]) -> None:
    """The lead, who is the first, asks; then each signs."""
    now = timezone.now()
    application.refresh_from_db()
    services.ask_for_signatures(application=application, version=application.version, by=people[0], now=now)
    application.refresh_from_db()
    for person, capacity in zip(people, CAPACITIES, strict=False):
        services.sign(
            application=application,
            part=_part(application, person),
            content_hash=application.content_hash,
            name=person.full_name,
            capacity=capacity,
            commitments=services.commitments_of(application),
            by=person,
            now=now,
        )


def _part(application: Application, person: User) -> Participant:
    return application.parts.get(structure=_structure(person))


def _answer(application: Application, answers: dict[str, Any], author: User) -> None:
    named = {identifier(f"field {name}"): answer for name, answer in answers.items()}
    stored = fitted(application.questionnaire, application, named)
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
    "need": "Les cantines de nos villages peinent à servir des produits d’ici : chacune commande seule.",
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
    "together": "Nous nous réunissons chaque mois ; chaque structure a une voix, "
    "les communes sont consultées.",
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

ON_PAPER_NAMES = (
    ("Odile Exemple", "Présidente"),
    ("Karim Exemple", "Gérant"),
    ("Lucie Exemple", "Trésorière"),
)
#: Another idea, sent by post.
ON_PAPER = WHOLE | {
    "name": "Jardins partagés du Vidourle",
    "need": "Le long du Vidourle, des terrains publics restent en friche ; beaucoup cherchent où jardiner.",
}

#: The same idea in another part of the Gard, as whole as the one that is filed.
SIGNED = WHOLE | {
    "name": "Ressourcerie mobile du Piémont",
    "need": "Entre Alès et Le Vigan, réparer demande souvent une heure de route.\n\n"
    "Les associations d’entraide reçoivent des dons qu’elles ne peuvent ni trier ni remettre en état.",
}
