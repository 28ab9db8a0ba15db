import pytest
from PIL import ImageChops

from portal.illustrations import SCENES, draw, illustrate


@pytest.mark.parametrize(("scene", "description"), SCENES)
def test_the_same_seed_gives_the_same_drawing(scene, description):
    first, second = draw(scene, 7).convert("RGB"), draw(scene, 7).convert("RGB")

    assert ImageChops.difference(first, second).getbbox() is None


@pytest.mark.django_db
def test_an_illustration_is_described_and_made_once(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path

    first, second = illustrate("Les arches", 0), illustrate("Les arches", 0)

    assert first.pk == second.pk
    assert first.description == "Dessin : les arches du pont du Gard au-dessus du Gardon"
    assert (first.width, first.height) == (1200, 800)
