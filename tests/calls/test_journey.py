"""A member's way from the call's page to the receipt."""

import pytest
from post_office.models import Email

from calls.models import Application, ApplicationEvent
from tests.factories.calls import CallPageFactory, key

pytestmark = pytest.mark.django_db


def step_url(application, number=1):
    return f"/candidatures/{application.pk}/etape/{number}/"


def test_from_the_call_to_the_receipt(client, member, structure):
    call = CallPageFactory(
        title="Appel à commun(s) 2030",
        edition="2030",
        silence_text="Sans réponse : refus.",
        appeal_text="Devant le tribunal administratif de Nîmes.",
    )
    page = client.get(call.url).content.decode()
    assert f"/candidatures/nouvelle/{call.pk}/" in page

    start = client.get(f"/candidatures/nouvelle/{call.pk}/")
    form = start.context["form"]
    answer = client.post(
        f"/candidatures/nouvelle/{call.pk}/", {"key": form.initial["key"], "lead": structure.pk}
    )
    application = Application.objects.get()
    assert answer.headers["Location"] == step_url(application)

    assert client.get(step_url(application)).status_code == 200
    answer = client.post(
        step_url(application),
        {key("name"): "Ressourcerie", key("need"): "Réparer.\r\nTransmettre.", "action": "continue"},
    )
    assert answer.headers["Location"] == step_url(application, 2)
    answer = client.post(
        step_url(application, 2), {key("amount"): "1 500,50", key("open"): "yes", "action": "continue"}
    )
    assert answer.headers["Location"] == f"/candidatures/{application.pk}/relire/"

    review = client.get(answer.headers["Location"])
    assert "Ressourcerie" in review.content.decode()
    assert "1\xa0500,50\u202f€" in review.content.decode()
    application.refresh_from_db()
    answer = client.post(answer.headers["Location"], {"version": application.version})
    assert answer.headers["Location"] == f"/candidatures/{application.pk}/signer/"

    page = client.get(answer.headers["Location"])
    application.refresh_from_db()
    assert application.short_hash in page.content.decode()
    answer = client.post(
        answer.headers["Location"],
        {
            "content_hash": application.content_hash,
            "part": application.parts.get().pk,
            "name": "Nadia Bensalem",
            "capacity": "Présidente",
            "commitment-0": "on",
            "commitment-1": "on",
        },
    )
    assert answer.headers["Location"] == f"/candidatures/{application.pk}/signer/"
    submit = client.get(f"/candidatures/{application.pk}/deposer/")
    answer = client.post(
        f"/candidatures/{application.pk}/deposer/", {"version": submit.context["application"].version}
    )
    assert answer.headers["Location"] == f"/candidatures/{application.pk}/recepisse/"

    receipt = client.get(answer.headers["Location"]).content.decode()
    application.refresh_from_db()
    assert application.number == "2030-0001"
    assert application.answers[key("need")] == "Réparer.\nTransmettre."
    for words in (
        "2030-0001",
        application.content_hash,
        "Recyclerie du Vistre",
        "Nadia Bensalem, Présidente",
        "Sans réponse : refus.",
        "Devant le tribunal administratif",
    ):
        assert words in receipt
    mail = Email.objects.get(to="nadia@example.org", subject__contains="2030-0001")
    for words in (application.content_hash, "Sans réponse : refus.", "Devant le tribunal administratif"):
        assert words in mail.message
    kinds = ["started", "signatures_asked", "signed", "filed"]
    assert list(application.events.values_list("kind", flat=True)) == kinds
    assert ApplicationEvent.objects.get(kind="filed").by == member
