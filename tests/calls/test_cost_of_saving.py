"""What each answer costs that is saved as it is typed, however much the form holds already."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.calls import ApplicationFactory, CallPageFactory, ask, key, member_of, step
from tests.factories.commons import CommonsPageFactory
from tests.factories.structures import StructurePageFactory, TerritoryFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

QUERIES = 23


def draft_with(count):
    """A step to write, and `count` others that are answered by what the portal knows."""
    commune, commons = TerritoryFactory(kind="commune"), CommonsPageFactory()
    lead = StructurePageFactory()
    steps = [step("Le nom", ask("short_text", "name"), ask("long_text", "need"))]
    for number in range(count):
        asked = [ask(kind, f"{kind} {number}") for kind in ("territory", "structure", "commons")]
        steps.append(step(f"Étape {number}", *asked))
    answers = {
        "territory": {"code": f"commune:{commune.code}", "name": commune.name},
        "structure": {"structure": str(lead.translation_key), "name": lead.title},
        "commons": {
            "page": {"commons": str(commons.translation_key), "name": commons.title},
            "name": "Garage",
            "summary": "Réparer.",
            "maturity": "idea",
        },
    }
    return ApplicationFactory(
        call=CallPageFactory(steps=steps, minimum_structures=1),
        lead=lead,
        created_by=member_of(lead),
        answers={
            key(f"{kind} {number}"): answer for number in range(count) for kind, answer in answers.items()
        },
    )


def save(client, draft, text):
    body = {"question": key("name"), key("name"): text, "bases": "{}"}
    return client.post(f"/candidatures/{draft.pk}/etape/1/reponse/", body)


@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_is_saved_by_as_many_queries_whatever_is_answered_beside(count):
    draft = draft_with(count)
    client = sign_in(Client(), draft.created_by)
    save(client, draft, "Garage")

    with CaptureQueriesContext(connection) as queries:
        response = save(client, draft, "Garage solidaire")

    assert response.json()["state"] == "saved"
    assert "1 réponse à compléter" in response.json()["checklist"]
    assert len(queries) == QUERIES
