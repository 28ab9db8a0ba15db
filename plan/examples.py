"""The departmental plan, from what the Département announced. No progress is shown: nobody published any."""

from datetime import date

from wagtail.models import Page

from plan.models import Action, Axis, PlanPage
from portal.examples import Words, body, english_of, publish, words_of

State = Action.State

TITLE = Words("Schéma départemental de l’ESS", "Departmental plan for the ESS")
SLUG = Words("schema", "plan")
INTRODUCTION = Words(
    "Quatre axes et leurs actions, pour soutenir ce que les structures construisent ensemble dans le Gard.",
    "Four axes and their actions, to support what structures build together in the Gard.",
)
FIGURES = (
    (Words("4", "4"), Words("axes", "axes")),
    (Words("3", "3"), Words("ateliers de co-construction", "co-construction workshops")),
    (
        Words("250 000 €", "€250,000"),
        Words("par an environ pour les communs", "a year or so for the commons"),
    ),
)
PARTS = [
    (
        "text",
        [
            Words(
                "L’assemblée départementale a adopté ce premier schéma le 8 mars 2024. Son innovation principale est "
                "l’appel à commun(s) : trois structures au moins définissent ensemble un besoin du territoire et "
                "proposent une réponse partagée, que d’autres peuvent reprendre.",
                "The departmental assembly adopted this first plan on 8 March 2024. Its main innovation is the call for "
                "commons: at least three structures define a need of the territory together and propose a shared "
                "answer, which others may reuse.",
            )
        ],
    ),
]
AXES = (
    (
        Words("Soutenir la coopération locale", "Support local cooperation"),
        Words(
            "Faire naître des réponses construites par les structures elles-mêmes.",
            "Bring forth answers built by the structures themselves.",
        ),
    ),
    (
        Words("Promouvoir l’ESS", "Promote the ESS"),
        Words(
            "La faire connaître des habitants, des élus et des acheteurs.",
            "Make it known to inhabitants, elected members and buyers.",
        ),
    ),
    (
        Words(
            "Accompagner l’implantation d’acteurs majeurs de l’ESS",
            "Support the establishment of major ESS players",
        ),
        Words("", ""),
    ),
    (Words("Favoriser l’innovation sociale", "Promote social innovation"), Words("", "")),
)
#: Axis, title, state.
ACTIONS = (
    (1, Words("Ateliers de co-construction de l’appel", "Workshops to build the call"), State.DONE),
    (1, Words("Appels à commun(s)", "Calls for commons"), State.ONGOING),
    (1, Words("Réseau ESS Gard", "ESS Gard network"), State.ONGOING),
    (2, Words("Mois de l’ESS, chaque novembre", "ESS month, every November"), State.ONGOING),
    (
        2,
        Words("Achats responsables (SPASER)", "Responsible purchasing (SPASER)"),
        State.ONGOING,
    ),
    (3, Words("Adhésion à la SCIC Gard et Autonomie", "Joining the SCIC Gard et Autonomie"), State.DONE),
    (3, Words("Conventions avec de grands acteurs", "Agreements with major players"), State.ONGOING),
    (4, Words("Appui aux communs en ingénierie", "Engineering support for commons"), State.ONGOING),
)
#: Name, unit, {year: figure}; all from the Département.
INDICATORS = (
    (Words("Structures employeuses de l’ESS", "Employing structures of the ESS"), "", {2024: 2300}),
    (Words("Salariés de l’ESS", "Employees of the ESS"), "", {2024: 24000}),
    (Words("Part de l’emploi salarié", "Share of salaried employment"), "%", {2024: 12}),
)
SOURCE = Words("Département du Gard, ordre de grandeur", "Département du Gard, order of magnitude")


def seed(home: Page) -> list[str]:
    if home.get_children().filter(slug=SLUG.fr).exists():
        return []
    page = PlanPage(
        title=TITLE.fr,
        slug=SLUG.fr,
        introduction=INTRODUCTION.fr,
        first_year=2024,
        last_year=2028,
        adopted_on=date(2024, 3, 8),
        body=[*body(PARTS), {"type": "figures", "value": _figures()}],
        indicators=[_indicator(*row) for row in INDICATORS],
    )
    page.axes = [Axis(title=title.fr, text=text.fr) for title, text in AXES]
    page.actions = [Action(axis=axis, title=title.fr, state=state) for axis, title, state in ACTIONS]
    publish(home, page, _english())
    return [TITLE.fr]


def _figures() -> list[dict[str, str]]:
    return [{"figure": figure.fr, "label": label.fr, "source": ""} for figure, label in FIGURES]


def _indicator(name: Words, unit: str, years: dict[int, int]) -> dict[str, object]:
    amounts = [{"year": year, "amount": amount} for year, amount in years.items()]
    value = {"name": name.fr, "unit": unit, "source": SOURCE.fr, "years": amounts}
    return {"type": "indicator", "value": value}


def _english() -> dict[str, str]:
    return english_of(
        TITLE,
        SLUG,
        INTRODUCTION,
        SOURCE,
        *words_of(PARTS),
        *[text for row in (*FIGURES, *AXES) for text in row],
        *[title for _axis, title, _state in ACTIONS],
        *[name for name, _unit, _years in INDICATORS],
    )
