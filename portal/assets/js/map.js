// The map's background: images of a third party, asked for only once the visitor agrees, and no longer when not.
const map = document.querySelector(".map");
const svg = map?.querySelector("svg[data-tiles]");
const KEY = "map-background";
const TILE = 256; // pixels
const DEEPEST = 19;
const MOST_TILES = 48;

function remember(agreed) {
  try {
    if (agreed) localStorage.setItem(KEY, svg.dataset.tiles);
    else localStorage.removeItem(KEY);
  } catch { /* A browser that keeps nothing is asked again. */ }
}

function agreed() {
  try { return localStorage.getItem(KEY) === svg.dataset.tiles; } catch { return false; }
}

// Web Mercator: a tile's row from a latitude, and back.
const column = (longitude, count) => Math.floor((longitude + 180) / 360 * count);
const row = (latitude, count) => {
  const sine = Math.asinh(Math.tan(latitude * Math.PI / 180));
  return Math.floor((1 - sine / Math.PI) / 2 * count);
};
const longitudeOf = (x, count) => x / count * 360 - 180;
const latitudeOf = (y, count) => Math.atan(Math.sinh(Math.PI * (1 - 2 * y / count))) * 180 / Math.PI;

function tiles() {
  const { west, north, across, down } = Object.fromEntries(["west", "north", "across", "down"].map((name) => [name, Number(svg.dataset[name])]));
  const { x, y, width, height } = svg.viewBox.baseVal;
  const edges = { west: west + x / across, east: west + (x + width) / across, north: north - y / down, south: north - (y + height) / down };
  let zoom = Math.min(DEEPEST, Math.round(Math.log2(360 * svg.clientWidth / (TILE * (edges.east - edges.west)))));
  let found;
  do {
    found = [];
    const count = 2 ** zoom;
    for (let across_ = column(edges.west, count); across_ <= column(edges.east, count); across_ += 1)
      for (let down_ = row(edges.north, count); down_ <= row(edges.south, count); down_ += 1) {
        const [left, right] = [across_, across_ + 1].map((side) => (longitudeOf(side, count) - west) * across);
        const [top, bottom] = [down_, down_ + 1].map((side) => (north - latitudeOf(side, count)) * down);
        found.push({ zoom, column: across_, row: down_, left, top, width: right - left, height: bottom - top });
      }
    zoom -= 1;
  } while (found.length > MOST_TILES && zoom >= 0);
  return found;
}

function image(tile) {
  const shown = document.createElementNS("http://www.w3.org/2000/svg", "image");
  const address = svg.dataset.tiles.replace("{z}", tile.zoom).replace("{x}", tile.column).replace("{y}", tile.row);
  const attributes = { href: address, x: tile.left, y: tile.top, width: tile.width, height: tile.height, preserveAspectRatio: "none" };
  for (const [name, value] of Object.entries(attributes)) shown.setAttribute(name, value);
  return shown;
}

function show(isShown) {
  svg.querySelectorAll("image").forEach((each) => each.remove());
  if (isShown) svg.prepend(...tiles().map(image));
  map.toggleAttribute("data-background", isShown);
  map.querySelector("[data-map-credit]").hidden = !isShown;
  map.querySelector("[data-map-background] button").setAttribute("aria-pressed", String(isShown));
}

if (svg) {
  const panel = map.querySelector("[data-map-background]");
  panel.hidden = false;
  panel.querySelector("button").addEventListener("click", () => {
    const isShown = !map.hasAttribute("data-background");
    remember(isShown);
    show(isShown);
  });
  if (agreed()) show(true);
}
