"""The home page, its contents, news and menus, in French and English."""

from home.examples import about, front, legal, news, site
from home.models import HomePage


def seed(home: HomePage) -> list[str]:
    return [
        *news.seed(home),
        *about.seed(home),
        *legal.seed(home),
        *front.seed(home),
        *site.seed(home),
    ]
