"""News made from the Département's own announcements."""

from dataclasses import dataclass
from datetime import date

from home.models import HomePage, NewsIndexPage, NewsPage
from portal.examples import Part, Words, body, english_of, publish, words_of
from portal.illustrations import illustrate

INDEX = (
    Words("Actualités", "News"),
    Words("actualites", "news"),
    Words(
        "Ce qui se passe dans l’économie sociale et solidaire du Gard.",
        "What happens in the social and solidarity economy of the Gard.",
    ),
)


@dataclass(frozen=True)
class Story:
    date: date
    slug: Words
    title: Words
    introduction: Words
    parts: list[Part]
    tags: tuple[str, ...]
    drawing: int


STORIES = (
    Story(
        date=date(2026, 11, 2),
        slug=Words("un-portail-ouvert", "an-open-portal"),
        title=Words("Un portail ouvert pour l’ESS du Gard", "An open portal for the ESS of the Gard"),
        introduction=Words(
            "Annuaire, appels à commun(s), communs, agenda : tout se trouve désormais au même endroit.",
            "Directory, calls for commons, commons, agenda: everything is now in one place.",
        ),
        parts=[
            (
                "text",
                [
                    Words(
                        "Le portail réunit celles et ceux qui font l’économie sociale et solidaire du Gard. On y "
                        "trouve une structure près de chez soi, on y suit les communs qui se construisent, on y "
                        "répond aux appels.",
                        "The portal brings together those who make the social and solidarity economy of the Gard. "
                        "Find a structure near you, follow the commons being built, answer the calls.",
                    ),
                    Words(
                        "Son code est libre : un autre territoire peut le reprendre tel quel.",
                        "Its code is free software: another territory may reuse it as it is.",
                    ),
                ],
            ),
        ],
        tags=("Portail",),
        drawing=0,
    ),
    Story(
        date=date(2026, 10, 20),
        slug=Words("un-schema-en-quatre-axes", "a-plan-with-four-axes"),
        title=Words(
            "Un schéma départemental de l’ESS en quatre axes",
            "A departmental plan for the ESS with four axes",
        ),
        introduction=Words(
            "Adopté le 8 mars 2024, le premier schéma départemental de l’ESS du Gard court jusqu’en 2028.",
            "Adopted on 8 March 2024, the first departmental plan for the ESS of the Gard runs until 2028.",
        ),
        parts=[
            (
                "text",
                [
                    Words(
                        "L’assemblée départementale l’a voulu concret. Quatre axes le composent :",
                        "The departmental assembly wanted it concrete. It has four axes:",
                    )
                ],
            ),
            (
                "list",
                [
                    Words("soutenir la coopération locale ;", "support local cooperation;"),
                    Words("promouvoir l’ESS ;", "promote the ESS;"),
                    Words(
                        "accompagner l’implantation d’acteurs majeurs de l’ESS ;",
                        "support the establishment of major ESS players;",
                    ),
                    Words("favoriser l’innovation sociale.", "promote social innovation."),
                ],
            ),
            (
                "text",
                [
                    Words(
                        "L’ESS représente environ 12 % de l’emploi salarié du Gard : quelque 2 300 structures "
                        "employeuses et 24 000 salariés.",
                        "The ESS is about 12% of salaried employment in the Gard: some 2,300 employing structures "
                        "and 24,000 employees.",
                    )
                ],
            ),
        ],
        tags=("Schéma", "Coopération"),
        drawing=1,
    ),
    Story(
        date=date(2026, 10, 13),
        slug=Words("un-appel-a-projets-retourne", "a-call-for-projects-turned-round"),
        title=Words(
            "L’appel à commun(s), un appel à projets retourné", "The call for commons, a call turned round"
        ),
        introduction=Words(
            "Trois structures au moins définissent ensemble un besoin du territoire et y répondent ensemble.",
            "At least three structures define a need of the territory together and answer it together.",
        ),
        parts=[
            (
                "text",
                [
                    Words(
                        "D’ordinaire, une collectivité décrit ce qu’elle attend et chacun répond de son côté. Ici, le "
                        "Département fixe un cadre et les structures disent elles-mêmes ce qui manque.",
                        "Usually a public body describes what it expects and everyone answers alone. Here the "
                        "Département sets a frame and structures say for themselves what is missing.",
                    ),
                    Words(
                        "L’appui est financier, environ 250 000 € par an en tout, et aussi en ingénierie, en "
                        "compétences, en locaux et en matériel. Ce qui est produit est mis en commun.",
                        "Support is money, about €250,000 a year in all, and also engineering, skills, premises and "
                        "equipment. What is produced is put in common.",
                    ),
                    Words(
                        "Trois ateliers de co-construction ont préparé l’appel ; 2025 en a été la première édition.",
                        "Three co-construction workshops prepared the call; 2025 was its first edition.",
                    ),
                ],
            ),
        ],
        tags=("Communs", "Coopération"),
        drawing=2,
    ),
    Story(
        date=date(2026, 10, 6),
        slug=Words("acheter-responsable", "responsible-purchasing"),
        title=Words(
            "Achats responsables : le Département prépare son SPASER",
            "Responsible purchasing: the Département drafts its scheme",
        ),
        introduction=Words(
            "Un schéma de promotion des achats socialement et écologiquement responsables est en préparation.",
            "A scheme for socially and environmentally responsible purchasing is being drafted.",
        ),
        parts=[
            (
                "text",
                [
                    Words(
                        "Des ateliers forment les acheteurs. Les structures de l’ESS qui répondent aux marchés "
                        "publics le disent dans l’annuaire, offre par offre : les acheteurs les y retrouvent.",
                        "Workshops train buyers. The structures of the ESS that answer public tenders say so in the "
                        "directory, offer by offer: buyers find them there.",
                    )
                ],
            ),
        ],
        tags=("SPASER",),
        drawing=3,
    ),
    Story(
        date=date(2026, 9, 29),
        slug=Words("novembre-mois-de-l-ess", "november-the-ess-month"),
        title=Words("En novembre, c’est le mois de l’ESS", "November is the ESS month"),
        introduction=Words(
            "Chaque automne, les structures ouvrent leurs portes, racontent et débattent.",
            "Every autumn structures open their doors, tell their stories and debate.",
        ),
        parts=[
            (
                "text",
                [
                    Words(
                        "En 2024, « Gard : l’ESS en commun(s) » a clos le mois de l’ESS au pont du Gard, le "
                        "26 novembre.",
                        "In 2024, “Gard: l’ESS en commun(s)” closed the ESS month at the Pont du Gard, on "
                        "26 November.",
                    ),
                    Words(
                        "Le programme de l’année est dans l’agenda, jour par jour ; il se lit aussi dans votre propre "
                        "calendrier.",
                        "This year’s programme is in the agenda, day by day; it can be read in your own calendar "
                        "too.",
                    ),
                ],
            ),
        ],
        tags=("Mois de l’ESS",),
        drawing=4,
    ),
    Story(
        date=date(2026, 9, 15),
        slug=Words("un-reseau-se-forme", "a-network-forms"),
        title=Words("Le réseau ESS Gard se forme", "The ESS Gard network forms"),
        introduction=Words(
            "Un premier noyau de structures s’est réuni autour du Département.",
            "A first core of structures has gathered around the Département.",
        ),
        parts=[
            (
                "text",
                [
                    Words(
                        "Le réseau relie des structures de tailles et de métiers différents. Le Département a aussi "
                        "rejoint la SCIC Gard et Autonomie et signe des conventions avec de grands acteurs de l’ESS.",
                        "The network links structures of different sizes and trades. The Département also joined the "
                        "SCIC Gard et Autonomie, and signs agreements with major ESS players.",
                    )
                ],
            ),
        ],
        tags=("Réseau", "Coopération"),
        drawing=5,
    ),
)


def seed(home: HomePage) -> list[str]:
    title, slug, introduction = INDEX
    page = NewsIndexPage(title=title.fr, slug=slug.fr, introduction=introduction.fr)
    index, is_new = publish(home, page, english_of(*INDEX))
    made = [title.fr] if is_new else []
    return [*made, *(story.title.fr for story in STORIES if _make(index, story))]


def _make(index: NewsIndexPage, story: Story) -> bool:
    if index.get_children().filter(slug=story.slug.fr).exists():
        return False
    page = NewsPage(
        title=story.title.fr,
        slug=story.slug.fr,
        date=story.date,
        introduction=story.introduction.fr,
        body=body(story.parts),
        image=illustrate(f"Actualité : {story.title.fr}", story.drawing),
    )
    page.tags.add(*story.tags)
    words = (story.slug, story.title, story.introduction, *words_of(story.parts))
    return publish(index, page, english_of(*words))[1]
