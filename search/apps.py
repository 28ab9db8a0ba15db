from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search.findings import texts_of_pages
        from structures.registry import texts_elsewhere

        texts_elsewhere.register(texts_of_pages)
