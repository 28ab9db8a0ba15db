from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from plan.models import Action, PlanPage
from portal.examples import publish
from portal.translation import segments, translate
from tests.factories.commons import CommonsIndexPageFactory
from tests.factories.events import home_page
from tests.factories.plan import PlanPageFactory, action

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-11-22")
@pytest.mark.parametrize(
    ("state", "ends_on", "label"),
    [
        (Action.State.ONGOING, date(2026, 11, 21), "En retard"),
        (Action.State.ONGOING, date(2026, 11, 22), "En cours"),
        (Action.State.DONE, date(2026, 1, 1), "Terminée"),
        (Action.State.STOPPED, date(2026, 1, 1), "Abandonnée"),
        ("", None, ""),
    ],
)
def test_an_action_is_late_once_its_end_is_past(state, ends_on, label) -> None:
    assert action(state=state, ends_on=ends_on).state_label == label


def test_actions_stand_under_their_axis_and_are_counted(client) -> None:
    page = PlanPageFactory(
        actions=[action("Ateliers", axis=1, state="done", progress=100), action("Mois de l’ESS", axis=2)]
    )

    response = client.get(page.url)

    axes = response.context["axes"]
    assert [[row.title for row in axis.actions] for axis in axes] == [["Ateliers"], ["Mois de l’ESS"]]
    assert "2 actions recensées, dont 1 terminée." in response.content.decode()


def test_no_progress_is_shown_for_an_action_that_has_none(client) -> None:
    page = PlanPageFactory(actions=[action()])

    assert "<progress" not in client.get(page.url).content.decode()


def test_an_end_does_not_come_before_its_beginning() -> None:
    with pytest.raises(ValidationError):
        action(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)).clean()
    with pytest.raises(ValidationError):
        PlanPage(first_year=2028, last_year=2024).clean()


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_asks_as_many_queries_for_three_actions_as_for_one(
    client, django_assert_num_queries, count
) -> None:
    index = CommonsIndexPageFactory()
    page = PlanPageFactory(actions=[action(f"Action {number}", page=index) for number in range(count)])
    client.get(page.url)

    with django_assert_num_queries(QUERIES_OF_THE_PLAN):
        client.get(page.url)


QUERIES_OF_THE_PLAN = 18


def test_a_plan_is_translated_with_its_axes_actions_and_indicators(client) -> None:
    page = PlanPage(
        title="Schéma",
        slug="schema",
        indicators=[
            {
                "type": "indicator",
                "value": {
                    "name": "Emploi",
                    "unit": "%",
                    "source": "INSEE",
                    "years": [{"year": 2024, "amount": 12}],
                },
            }
        ],
    )
    page.actions = [action("Ateliers", lead="Le service")]
    publish(home_page(), page)

    english = translate(page, {text: f"EN {text}" for text in segments(page)} | {"schema": "plan"})

    html = client.get(english.url).content.decode()
    assert english.url == "/en/plan/"
    assert "EN Emploi" in html
    assert "EN INSEE" in html
    assert "2024" in html
    assert english.actions.get().title == "EN Ateliers"


def test_a_translation_follows_the_state_of_actions(client) -> None:
    page = PlanPageFactory(actions=[action("Ateliers", state="ongoing")])
    english = translate(page, {})

    row = page.actions.get()
    row.state = "done"
    page.actions = [row]
    page.save_revision().publish()

    assert PlanPage.objects.get(pk=english.pk).actions.get().state == "done"


def test_a_translation_follows_the_figures_of_indicators(client) -> None:
    page = PlanPageFactory(indicators=[indicator(2024, 12)])
    english = translate(page, {"Emploi": "Jobs"})

    raw = page.indicators.get_prep_value()
    raw[0]["value"]["years"] = indicator(2025, 13.5)["value"]["years"]
    page.indicators = raw
    page.save_revision().publish()

    html = client.get(english.url).content.decode()
    assert "Jobs" in html
    assert "13.5" in html
    assert "2024" not in html


def indicator(year, amount):
    years = [{"year": year, "amount": amount}]
    return {"type": "indicator", "value": {"name": "Emploi", "unit": "%", "source": "INSEE", "years": years}}
