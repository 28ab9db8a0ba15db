"""The map's background comes from a third party: nobody is asked until the visitor agrees."""

import math
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Route, expect

from tests.e2e.checks import axe, fits, valid_html

SOURCE = "https://tiles.example.org"
NIMES = (43.8367, 4.3601)
MAP = "/annuaire/?affichage=carte"
TOLERANCE = 6  # pixels: a circle stands at the centre of its commune, noted to the nearest metres


class Tiles:
    """A source of tiles that draws each one's numbers; what was asked of it is kept."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int]] = []
        self.senders: set[str | None] = set()

    def __call__(self, route: Route) -> None:
        numbers = re.fullmatch(r"/(\d+)/(\d+)/(\d+)\.png", urlsplit(route.request.url).path)
        assert numbers, route.request.url
        zoom, column, row = (int(number) for number in numbers.groups())
        self.asked.append((zoom, column, row))
        self.senders.add(route.request.headers.get("referer"))
        route.fulfill(body=drawn(f"{zoom}/{column}/{row}"), content_type="image/png")


def drawn(words: str) -> bytes:
    tile = Image.new("RGB", (256, 256), "#ece8dc")
    pen = ImageDraw.Draw(tile)
    pen.rectangle((0, 0, 255, 255), outline="#c83c28", width=2)
    pen.text((90, 120), words, fill="#781e14")
    content = BytesIO()
    tile.save(content, "PNG")
    return content.getvalue()


def set_source(page: Page, source: str) -> None:
    page.goto("/admin/settings/portal/sitesettings/")
    page.locator("#id_tile_address").fill(f"{source}/{{z}}/{{x}}/{{y}}.png" if source else "")
    page.locator("#id_tile_attribution").fill("© Cartographes" if source else "")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".messages .success")).to_be_visible()


@pytest.fixture
def tiles(sign_in: Callable[..., Page], faults: list[str]) -> Iterator[Tiles]:
    """A source that an administrator named, until the end of the test."""
    admin = sign_in("admin")
    set_source(admin, SOURCE)
    yield Tiles()
    set_source(admin, "")
    wanted = [fault for fault in faults if fault.startswith(f"request to a third party: {SOURCE}/")]
    for fault in wanted:
        faults.remove(fault)


def fraction(latitude: float, longitude: float, zoom: int) -> tuple[float, float]:
    """Where a place stands in tiles of a zoom, across and down, as OpenStreetMap's wiki defines it."""
    count = 2**zoom
    sine = math.log(math.tan(math.radians(latitude)) + 1 / math.cos(math.radians(latitude)))
    return (longitude + 180) / 360 * count, (1 - sine / math.pi) / 2 * count


def expect_circle_on_its_tile(page: Page, name: str) -> None:
    """The circle of Nîmes stands on the image that shows Nîmes, at its very place."""
    circle = page.get_by_role("link", name=re.compile(rf"^{name}\b")).locator("circle").bounding_box()
    assert circle
    middle = circle["x"] + circle["width"] / 2, circle["y"] + circle["height"] / 2
    boxes = {each.get_attribute("href"): each.bounding_box() for each in page.locator(".map image").all()}
    zoom = int(urlsplit(next(iter(boxes)) or "").path.split("/")[1])
    across, down = fraction(*NIMES, zoom)
    tile = boxes[f"{SOURCE}/{zoom}/{int(across)}/{int(down)}.png"]
    assert tile
    assert middle[0] == pytest.approx(tile["x"] + across % 1 * tile["width"], abs=TOLERANCE)
    assert middle[1] == pytest.approx(tile["y"] + down % 1 * tile["height"], abs=TOLERANCE)


def expect_whole_frame_covered(page: Page) -> None:
    frame = page.locator(".map svg").bounding_box()
    boxes = [each.bounding_box() for each in page.locator(".map image").all()]
    assert frame
    assert min(box["x"] for box in boxes if box) <= frame["x"] + 1
    assert min(box["y"] for box in boxes if box) <= frame["y"] + 1
    assert max(box["x"] + box["width"] for box in boxes if box) >= frame["x"] + frame["width"] - 1
    assert max(box["y"] + box["height"] for box in boxes if box) >= frame["y"] + frame["height"] - 1


@pytest.mark.parametrize("width", [1280, 390])
def test_the_background_is_asked_for_only_while_the_visitor_agrees(
    open_page: Callable[..., Page], tiles: Tiles, address: str, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 900}, color_scheme="dark")
    page.context.route(f"{SOURCE}/**", tiles)
    page.goto(MAP)
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="Afficher les rues et le relief")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("© Cartographes")).to_be_hidden()
    assert tiles.asked == []
    valid_html(page)

    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("© Cartographes")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert len(tiles.asked) == page.locator(".map image").count() > 0
    assert tiles.senders == {f"{address}/"}, "the source never learns what is searched"
    expect_whole_frame_covered(page)
    axe(page)

    page.goto(f"{MAP}&territoire=243000643")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect_whole_frame_covered(page)
    expect_circle_on_its_tile(page, "Nîmes")

    button.press("Space")
    expect(page.locator(".map image")).to_have_count(0)
    tiles.asked.clear()
    page.goto(MAP)
    page.wait_for_load_state("networkidle")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert tiles.asked == []
    fits(page)


def test_a_source_that_fails_leaves_the_outlines(
    open_page: Callable[..., Page], tiles: Tiles, faults: list[str]
) -> None:
    page = open_page()
    page.context.route(f"{SOURCE}/**", lambda route: route.fulfill(status=503))
    page.goto(MAP)
    page.get_by_role("button", name="Afficher les rues et le relief").click()

    expect(page.locator(".map image")).to_have_count(0)
    expect(page.locator(".map a").first).to_be_visible()
    faults[:] = [fault for fault in faults if "503" not in fault]
