from copy import deepcopy
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid4, uuid5

import factory
from django.utils import timezone

from calls import services
from calls.ideas import services as ideas
from calls.models import Application, CallIndexPage, CallPage
from structures.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory, home, language


def key(name):
    """The identifier of a block, told by a name."""
    return str(uuid5(NAMESPACE_URL, name))


def ask(kind, name, label=None, **options):
    """A field block as a stream stores it."""
    choices, columns = options.pop("choices", None), options.pop("columns", None)
    if choices:
        options["choices"] = words_of(name, "choice", choices)
    if columns:
        options["columns_asked"] = columns
    value = {"label": label or f"Question {name}", "help": "", "required": True, **options}
    return {"type": kind, "id": key(name), "value": value}


def words_of(name, kind, words):
    """A stream of words, each known by the key of `{name}-{code}`."""
    return [{"type": kind, "id": key(f"{name}-{code}"), "value": text} for code, text in words.items()]


def column(kind, name, label=None, **options):
    """A column of a question that is answered by rows."""
    choices = options.pop("choices", None)
    if choices:
        options["choices"] = words_of(name, "choice", choices)
    return {"type": kind, "id": key(name), "value": {"label": label or f"Colonne {name}", **options}}


def when(*tests, match="all"):
    """A condition: `when(("open", "is", "yes"))` looks at the answer to the question of that name."""
    return {
        "match": match,
        "tests": [
            {"type": "item", "id": key(f"test {name} {operator} {expected}"), "value": value}
            for name, operator, expected in tests
            for value in [{"question": key(name), "operator": operator, "expected": expected}]
        ],
    }


def commit(name, *words):
    """A block of commitments."""
    lines = words_of(name, "commitment", {str(number): text for number, text in enumerate(words)})
    return {
        "type": "commitments",
        "id": key(name),
        "value": {"title": name, "text": "", "commitments": lines},
    }


def explain(text):
    return {"type": "explanation", "id": key(text), "value": {"text": text}}


def step(title, *fields, intro=""):
    return {
        "type": "step",
        "id": key(title),
        "value": {"title": title, "intro": intro, "fields": list(fields)},
    }


TWO_STEPS = [
    step(
        "Le besoin",
        ask("short_text", "name", "Nom du commun", max_length=80),
        ask("long_text", "need", "Quel besoin ?", max_length=300),
    ),
    step("Le budget", ask("amount", "amount", "Quel montant ?"), ask("yes_no", "open", "Licence ouverte ?")),
]


class CallIndexPageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CallIndexPage

    title = "Appels à commun(s)"
    slug = "appels"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        existing = model_class.objects.filter(locale=language()).first()
        return existing or home(language()).add_child(instance=model_class(**fields))


class CallPageFactory(factory.django.DjangoModelFactory):
    """An open call with a form of two steps; `upcoming`, `closed` and `with_results` change its calendar."""

    class Meta:
        model = CallPage

    class Params:
        upcoming = factory.Trait(
            opening_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=5)),
            closing_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=30)),
        )
        closed = factory.Trait(
            opening_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=60)),
            closing_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=10)),
        )
        with_results = factory.Trait(
            closed=True,
            results_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1)),
        )

    title = factory.Sequence(lambda number: f"Appel {number}")
    edition = factory.Sequence(lambda number: f"{2030 + number}")
    opening_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=5))
    closing_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    minimum_structures = 1
    contact_name = "Service de l’économie sociale et solidaire"
    contact_email = "ess@example.org"
    steps = factory.LazyFunction(lambda: deepcopy(TWO_STEPS))

    @classmethod
    def _create(cls, model_class, *args, parent=None, **fields):
        return (parent or CallIndexPageFactory()).add_child(instance=model_class(**fields))


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A draft; `complete=True` has every answer of `TWO_STEPS`, `filed=True` is filed as members do."""

    class Meta:
        model = Application

    class Params:
        complete = factory.Trait(
            answers=factory.LazyFunction(
                lambda: {
                    key("name"): "Garage solidaire",
                    key("need"): "Se déplacer pour travailler.",
                    key("amount"): "12000.00",
                    key("open"): "yes",
                }
            ),
            visited=[key("Le besoin"), key("Le budget")],
        )

    call = factory.SubFactory(CallPageFactory)
    lead = factory.SubFactory(StructurePageFactory)
    created_by = factory.SubFactory(UserFactory)
    updated_by = factory.SelfAttribute("created_by")
    start_key = factory.LazyFunction(uuid4)

    @classmethod
    def _create(cls, model_class, *args, filed=False, filed_at=None, **fields):
        author, lead = fields["created_by"], fields["lead"]
        Membership.objects.get_or_create(user=author, structure=lead)
        version = services.current_version(fields["call"].source)
        application = model_class.objects.create(form_version=version, **fields)
        services.name_lead(application, lead, by=author, now=timezone.now())
        if not filed:
            return application
        return file(application, at=filed_at or timezone.now())


def sign_for(application, part, *, by=None, at=None, name="Nadia Bensalem", capacity="Présidente"):
    """Somebody of a structure signs the content as it stands."""
    application.refresh_from_db()
    return services.sign(
        application=application,
        part=part,
        content_hash=application.content_hash,
        name=name,
        capacity=capacity,
        commitments=services.commitments_of(application),
        by=by or part.structure.memberships.first().user,
        now=at or timezone.now(),
    )


def ask_signatures(application, *, at=None, **options):
    application.refresh_from_db()
    return services.ask_for_signatures(
        application=application,
        version=application.version,
        by=leader_of(application),
        now=at or timezone.now(),
        **options,
    )


def file(application, *, at=None):
    """Signed by every structure that may, then filed by the lead."""
    ask_signatures(application, at=at)
    for part in application.parts.signing():
        sign_for(application, part, at=at)
    return submit(application, at=at)


def submit(application, *, at=None, by=None):
    application.refresh_from_db()
    return services.file_application(
        application=application,
        version=application.version,
        by=by or leader_of(application),
        received_at=at or timezone.now(),
    )


def leader_of(application):
    members = application.lead.memberships
    return (members.filter(user=application.created_by).first() or members.first()).user


def join(application, *, role="co_holder", structure=None, person=None, state="accepted", **facts):
    """A structure that takes part, with one member."""
    structure = structure or StructurePageFactory(**facts)
    if person or not structure.memberships.exists():
        Membership.objects.get_or_create(user=person or UserFactory(), structure=structure)
    return application.parts.create(
        role=role,
        state=state,
        structure=structure,
        name=structure.title,
        sent_at=timezone.now(),
        answered_at=timezone.now() if state == "accepted" else None,
        known_siret=structure.record.siret or "",
    )


def join_outside(application, person, *, name="Mairie de Vauvert"):
    """A partner outside the ESS, who answers at the address of `person`."""
    now = timezone.now()
    return application.parts.create(
        role="outside",
        state="accepted",
        name=name,
        email=person.email.lower(),
        sent_at=now,
        answered_at=now,
    )


def together(*, count=3, minimum=3, **fields):
    """A whole draft of `count` structures in a call that asks for `minimum`."""
    call = fields.pop("call", None) or CallPageFactory(minimum_structures=minimum)
    application = ApplicationFactory(complete=True, call=call, **fields)
    for _number in range(count - 1):
        join(application)
    return application


def member_of(structure, **fields):
    """A person who belongs to a structure."""
    return MembershipFactory(structure=structure, user=UserFactory(**fields)).user


def open_idea(application=None, **words):
    """An idea that everyone reads; `opened=False` is still written by its lead."""
    application, opened = application or ApplicationFactory(), words.pop("opened", True)
    facts = {
        "title": "Une chambre froide partagée",
        "summary": "Trois cantines se partagent une chambre froide.",
        "kinds": ["premises", "people"],
        "whom": "Une structure d’aide alimentaire autour d’Alès.",
        **words,
    }
    acting = {"application": application, "by": leader_of(application), "now": timezone.now()}
    idea = ideas.write(language="fr", **facts, **acting)
    return ideas.open_to_all(**acting) if opened else idea
