"""An application that an agent enters, led to each state."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from calls import rules, services
from tests.factories.calls import CallPageFactory, key
from tests.factories.structures import (
    StructurePageFactory,
)

ANSWERS = {
    "name": "Garage solidaire",
    "need": "Se déplacer pour travailler.",
    "amount": "12000.00",
    "open": "yes",
}


def page(name="page.png", colour="white"):
    content = BytesIO()
    Image.new("RGB", (8, 8), colour).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def enter(agent, *, call=None, lead=None, now=None, way="paper", received_at=None, **options):
    now = now or timezone.now()
    return services.enter(
        key=uuid4(),
        call=call or CallPageFactory(minimum_structures=2),
        lead=lead or StructurePageFactory(title="Recyclerie du Vistre"),
        way=way,
        received_at=received_at or now - timedelta(hours=3),
        by=agent,
        now=now,
        **options,
    )


def write(application, agent):
    for step in application.questionnaire.steps:
        given = {
            each.key: ANSWERS[name] for each in step.questions for name in ANSWERS if key(name) == each.key
        }
        services.save_step(
            application=application, step_key=step.key, answers=given, files={}, bases={}, by=agent
        )


def add(application, agent, *, now=None, structure=None, email="", role="co_holder"):
    return services.invite(
        application=application,
        structure=structure or StructurePageFactory(),
        role=role,
        message="",
        email=email,
        by=agent,
        now=now or timezone.now(),
    )


def whole(agent, *, now=None, **options):
    """Entered, with two structures, and being signed."""
    now = now or timezone.now()
    application = enter(agent, now=now, **options)
    write(application, agent)
    add(application, agent, now=now)
    return ask(application, agent, now=now)


def ask(application, agent, *, now=None):
    application.refresh_from_db()
    return services.ask_for_signatures(
        application=application, version=application.version, by=agent, now=now or timezone.now()
    )


def scan(application, agent, *files):
    services.keep_scans(application=application, added=files or [page()], by=agent, now=timezone.now())


def reopen(application, agent):
    application.refresh_from_db()
    services.reopen(application=application, by=agent, now=timezone.now())


def sign_paper(application, agent, part, *, now=None, **options):
    application.refresh_from_db()
    written = {
        "content_hash": application.content_hash,
        "name": "Nadia Bensalem",
        "capacity": "Présidente",
        "dated_on": None,
    }
    now = now or timezone.now()
    return services.sign_on_paper(
        application=application, part=part, by=agent, now=now, **{**written, **options}
    )


def filed(agent, *, now=None, **options):
    now = now or timezone.now()
    application = whole(agent, now=now, **options)
    scan(application, agent)
    for part in application.parts.signing():
        sign_paper(application, agent, part, now=now)
    return submit(application, agent, now=now)


def submit(application, agent, *, now=None):
    application.refresh_from_db()
    return services.file_application(
        application=application, version=application.version, by=agent, received_at=now or timezone.now()
    )


def posted(call, **options):
    received_at = (timezone.now() - timedelta(hours=2)).astimezone(rules.PARIS)
    return {
        "key": str(uuid4()),
        "call": str(call.pk),
        "way": "paper",
        "received_at": received_at.strftime("%Y-%m-%dT%H:%M"),
        "reason": "",
        "email": "",
        **options,
    }
