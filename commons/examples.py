"""Three invented commons, marked as examples."""

from dataclasses import dataclass, field
from datetime import date

from wagtail.models import Page

from commons.models import (
    CommonsIndexPage,
    CommonsPage,
    JournalEntry,
    Milestone,
    Participant,
    Production,
    Theme,
    Wanted,
)
from commons.models.pages import Maturity
from portal.examples import Words, body, english_of, publish
from portal.illustrations import illustrate
from structures.models import StructurePage, Territory

Kind = Wanted.Kind
Role = Participant.Role

INDEX = (
    Words("Communs", "Commons"),
    Words("communs", "commons"),
    Words(
        "Des réponses construites à plusieurs, que l’on peut rejoindre et que d’autres territoires peuvent reprendre.",
        "Answers built together, which anyone may join and other territories may reuse.",
    ),
)


@dataclass(frozen=True)
class Example:
    slug: Words
    title: Words
    introduction: Words
    story: list[Words]
    rules: Words
    maturity: str
    theme: str
    territories: tuple[str, ...]
    drawing: int
    structures: tuple[str, ...]
    partners: tuple[str, ...] = ()
    wanted: tuple[tuple[str, Words, Words, bool], ...] = ()
    productions: tuple[tuple[Words, str, str], ...] = ()
    milestones: tuple[tuple[date, Words, bool], ...] = ()
    journal: tuple[tuple[date, Words, Words], ...] = ()
    teaser: Words = field(default=Words("", ""))


EXAMPLES = (
    Example(
        slug=Words("garage-solidaire-itinerant", "travelling-solidarity-garage"),
        title=Words("Un garage solidaire itinérant", "A travelling solidarity garage"),
        introduction=Words(
            "Quatre associations partagent un atelier mobile pour réparer les voitures de qui n’a pas d’autre solution.",
            "Four associations share a mobile workshop to mend the cars of inhabitants who have no other way.",
        ),
        story=[
            Words(
                "Dans les vallées, sans voiture, pas de travail ni de rendez-vous médical. L’atelier s’installe une "
                "semaine par mois dans un village ; on y répare ensemble, au prix des pièces.",
                "In the valleys, no car means no job and no doctor’s appointment. The workshop settles in a village one "
                "week a month; repairs are made with the inhabitants, at the price of the parts.",
            )
        ],
        rules=Words(
            "Une structure, une voix. Le planning est décidé chaque trimestre par les quatre associations, en public.",
            "One structure, one vote. The four associations decide the schedule every quarter, in public.",
        ),
        maturity=Maturity.IN_USE,
        theme="mobility",
        territories=("243000270",),
        drawing=11,
        structures=("Le Garage des vallées", "La Bricole viganaise", "Cévennes Mobilités"),
        partners=("Une commune du Pays viganais",),
        wanted=(
            (
                Kind.PREMISES,
                Words("Un local", "Premises"),
                Words("100 m², une semaine par mois", "100 m², one week a month"),
                False,
            ),
            (
                Kind.PEOPLE,
                Words("Deux bénévoles en mécanique", "Two volunteer mechanics"),
                Words("Le samedi matin", "On Saturday mornings"),
                False,
            ),
            (Kind.EQUIPMENT, Words("Un pont élévateur", "A car lift"), Words("", ""), True),
        ),
        productions=(
            (Words("Charte d’accueil de l’atelier", "Charter of the workshop"), "CC-BY-SA-4.0", "2"),
        ),
        milestones=(
            (date(2027, 4, 1), Words("Un deuxième atelier mobile", "A second mobile workshop"), False),
        ),
        journal=(
            (
                date(2026, 10, 8),
                Words("Centième voiture réparée", "Hundredth car mended"),
                Words(
                    "Six villages ont déjà accueilli l’atelier.",
                    "Six villages have already hosted the workshop.",
                ),
            ),
        ),
    ),
    Example(
        slug=Words("legumerie-partagee-des-cevennes", "shared-vegetable-kitchen-of-the-cevennes"),
        title=Words("La légumerie partagée des Cévennes", "The shared vegetable kitchen of the Cévennes"),
        introduction=Words(
            "Des structures transforment ensemble les surplus de maraîchage pour les cantines et l’aide alimentaire.",
            "Structures process surplus vegetables together for canteens and food aid.",
        ),
        story=[
            Words(
                "L’été, les fermes jettent ce que les cantines cherchent l’hiver. La légumerie lave, coupe et "
                "conserve : un atelier, une chambre froide, un camion, tenus à plusieurs.",
                "In summer growers throw away what canteens look for in winter. The kitchen washes, cuts and preserves: "
                "a workshop, a cold room, a lorry, kept together.",
            )
        ],
        rules=Words(
            "Chaque structure donne deux journées par mois ; les recettes couvrent l’énergie et l’entretien. Les plans et "
            "les modèles sont publiés.",
            "Each structure gives two days a month; income covers energy and upkeep. Plans and templates are published.",
        ),
        maturity=Maturity.PROTOTYPE,
        theme="food",
        territories=("200066918", "200034411"),
        drawing=12,
        structures=("Les Paniers des Cévennes", "La Grange coopérative", "Terres fertiles du Gardon"),
        partners=("Une cantine municipale", "Une banque alimentaire"),
        wanted=(
            (
                Kind.EQUIPMENT,
                Words("Un camion frigorifique", "A refrigerated lorry"),
                Words("Deux jours par semaine, dès mars", "Two days a week, from March"),
                False,
            ),
            (
                Kind.SKILLS,
                Words("Ingénierie sanitaire", "Food safety engineering"),
                Words("Cinq jours", "Five days"),
                False,
            ),
        ),
        productions=(
            (Words("Plan de l’atelier", "Plan of the workshop"), "CERN-OHL-S-2.0", "2"),
            (Words("Modèle de convention", "Template agreement"), "CC-BY-SA-4.0", "1"),
        ),
        milestones=(
            (date(2027, 3, 1), Words("Ouverture de la légumerie à Alès", "The kitchen opens in Alès"), False),
        ),
        journal=(
            (
                date(2026, 11, 3),
                Words("Premier essai de découpe", "First cutting trial"),
                Words("180 repas, 12 % de pertes.", "180 meals, 12% lost."),
            ),
            (
                date(2026, 9, 15),
                Words("Charte de gouvernance adoptée", "Governance charter adopted"),
                Words("Par toutes les structures.", "By all the structures."),
            ),
        ),
    ),
    Example(
        slug=Words("repit-des-aidants", "respite-for-carers"),
        title=Words("Répit des aidants : un planning commun", "Respite for carers: a shared schedule"),
        introduction=Words(
            "Mutualiser les remplacements d’aide à domicile entre services associatifs.",
            "Pooling the replacement of home helpers among community services.",
        ),
        story=[
            Words(
                "Quand une aide à domicile est absente, c’est la famille qui ne dort plus. Des services voisins partagent un "
                "planning et se remplacent, sans déposséder personne de ses bénéficiaires.",
                "When a home helper is away, it is the carer who no longer sleeps. Neighbouring services share a schedule "
                "and stand in for each other, without taking anyone’s clients away.",
            )
        ],
        rules=Words(
            "Chaque service garde la main sur ses données. L’outil et le guide sont publiés sous licence libre.",
            "Each service keeps its own data in hand. The tool and the guide are published under a free licence.",
        ),
        maturity=Maturity.SPREAD,
        theme="autonomy",
        territories=("30",),
        drawing=13,
        structures=("Présence à domicile", "Aidants ensemble", "Les Relais du soir"),
        productions=(
            (Words("Guide de mise en place", "Set-up guide"), "CC-BY-4.0", "3"),
            (Words("Outil de planning", "Scheduling tool"), "AGPL-3.0-or-later", "1.4"),
        ),
        milestones=(
            (
                date(2026, 6, 1),
                Words("Un deuxième territoire reprend l’outil", "A second territory reuses the tool"),
                True,
            ),
        ),
        journal=(
            (
                date(2026, 9, 22),
                Words("Le guide en est à sa troisième version", "The guide reaches its third version"),
                Words("", ""),
            ),
        ),
    ),
)


def seed(home: Page) -> list[str]:
    title, slug, introduction = INDEX
    page = CommonsIndexPage(title=title.fr, slug=slug.fr, introduction=introduction.fr)
    index, is_new = publish(home, page, english_of(*INDEX))
    made = [title.fr] if is_new else []
    return [*made, *(example.title.fr for example in EXAMPLES if _make(index, example))]


def _make(index: CommonsIndexPage, example: Example) -> bool:
    if index.get_children().filter(slug=example.slug.fr).exists():
        return False
    image = illustrate(f"Commun : {example.title.fr}", example.drawing)
    page = CommonsPage(
        title=example.title.fr,
        slug=example.slug.fr,
        introduction=example.introduction.fr,
        body=body([("text", example.story)]),
        rules=f"<p>{example.rules.fr}</p>",
        maturity=example.maturity,
        theme=Theme.objects.source().filter(code=example.theme).first(),
        image=image,
        is_example=True,
    )
    page.territories = list(Territory.objects.filter(code__in=example.territories))
    _give_parts(page, example)
    return publish(index, page, _english(example))[1]


def _give_parts(page: CommonsPage, example: Example) -> None:
    page.wanted = [
        Wanted(kind=kind, title=title.fr, detail=detail.fr, is_found=is_found)
        for kind, title, detail, is_found in example.wanted
    ]
    page.participants = _participants(example)
    page.productions = [
        Production(title=title.fr, licence=licence, version=version)
        for title, licence, version in example.productions
    ]
    page.milestones = [
        Milestone(date=day, title=title.fr, is_done=is_done) for day, title, is_done in example.milestones
    ]
    page.journal = [
        JournalEntry(date=day, title=title.fr, text=text.fr) for day, title, text in example.journal
    ]


def _participants(example: Example) -> list[Participant]:
    """Structures of the directory where the examples hold them, the first one leading."""
    known = {page.title: page for page in StructurePage.objects.filter(title__in=example.structures)}
    found = [known[name] for name in example.structures if name in known]
    missing = [name for name in (*example.structures, *example.partners) if name not in known]
    return [
        *[
            Participant(structure=structure, role=Role.PARTICIPANT if rank else Role.LEAD)
            for rank, structure in enumerate(found)
        ],
        *[Participant(name=name, role=Role.PARTNER) for name in missing],
    ]


def _english(example: Example) -> dict[str, str]:
    parts = (*example.wanted, *example.productions, *example.milestones, *example.journal)
    texts = [text for part in parts for text in part if isinstance(text, Words)]
    return english_of(
        example.slug, example.title, example.introduction, example.rules, *example.story, *texts
    )
