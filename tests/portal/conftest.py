import pytest
from wagtail.models import Page, Site


@pytest.fixture
def root_page(db: None) -> Page:
    """The home page that migrations leave."""
    return Site.objects.get(is_default_site=True).root_page.specific
