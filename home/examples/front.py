from commons.models import CommonsPage
from home.models import HomeCommons, HomeFigure, HomeLink, HomePage
from portal.examples import Words, english_of
from portal.translation import translate
from structures.models import Sector

HEADING = Words(
    "L’économie sociale et solidaire du Gard, en commun(s)",
    "The social and solidarity economy of the Gard, in common",
)
LEDE = Words(
    "Trouvez une structure près de chez vous, rejoignez un projet coopératif ou proposez le vôtre.",
    "Find a structure near you, join a cooperative project or propose your own.",
)
CALL_TITLE = Words(
    "Vous connaissez le besoin. Construisez la réponse à plusieurs.",
    "You know what is needed. Build the answer together.",
)
CALL_TEXT = Words(
    "Trois structures au moins, un besoin du territoire, une solution que d’autres pourront reprendre. "
    "Le Département apporte financement, conseil, locaux ou matériel.",
    "At least three structures, one need of the territory, an answer that others may reuse. "
    "The Département brings money, advice, premises or equipment.",
)
FIGURES_TITLE = Words("L’ESS dans le Gard", "The ESS in the Gard")
FIGURES_SOURCE = Words("Source : Département du Gard, 2024", "Source: Département du Gard, 2024")
FIGURES = {
    Words("12 %", "12%"): Words("de l’emploi salarié", "of salaried employment"),
    Words("2 300", "2,300"): Words("structures employeuses", "employing structures"),
    Words("24 000", "24,000"): Words("salariés", "employees"),
}
SECTORS = ("employment", "food", "childhood", "mobility", "autonomy", "culture")
TEASER = Words(
    "L’annuaire des structures, les appels à commun(s), les communs et l’agenda de l’économie sociale et "
    "solidaire du Gard.",
    "The directory, the calls for commons, the commons and the agenda of the social and solidarity economy of "
    "the Gard.",
)


def seed(home: HomePage) -> list[str]:
    """Fill the empty home page; one that somebody wrote is left alone."""
    if home.heading:
        return []
    home.heading, home.lede, home.teaser_text = HEADING.fr, LEDE.fr, TEASER.fr
    home.call_title, home.call_text = CALL_TITLE.fr, CALL_TEXT.fr
    home.figures_title, home.figures_source = FIGURES_TITLE.fr, FIGURES_SOURCE.fr
    home.figures = [HomeFigure(figure=figure.fr, label=label.fr) for figure, label in FIGURES.items()]
    home.links = _links()
    home.chosen_commons = [
        HomeCommons(commons=page)
        for page in CommonsPage.objects.filter(locale=home.locale_id).order_by("path")
    ][:3]
    home.save_revision().publish()
    translate(home, _english())
    return [home.title]


def _links() -> list[HomeLink]:
    sectors = {sector.code: sector for sector in Sector.objects.source().filter(code__in=SECTORS)}
    return [HomeLink(sector=sectors[code]) for code in SECTORS if code in sectors]


def _english() -> dict[str, str]:
    words = (HEADING, LEDE, TEASER, CALL_TITLE, CALL_TEXT, FIGURES_TITLE, FIGURES_SOURCE)
    return {
        "Accueil": "Home",
        "accueil": "home-en",
        **english_of(*words, *FIGURES.keys(), *FIGURES.values()),
    }
