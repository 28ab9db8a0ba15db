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
const columnOf = (longitude, count) => Math.floor((longitude + 180) / 360 * count);
const rowOf = (latitude, count) => {
  const sine = Math.asinh(Math.tan(latitude * Math.PI / 180));
  return Math.floor((1 - sine / Math.PI) / 2 * count);
};
const longitudeOf = (column, count) => column / count * 360 - 180;
const latitudeOf = (row, count) => Math.atan(Math.sinh(Math.PI * (1 - 2 * row / count))) * 180 / Math.PI;

// The drawing's own units: degrees from its first corner, times so many units a degree.
const { west, north, across, down } = Object.fromEntries(
  ["west", "north", "across", "down"].map((name) => [name, Number(svg?.dataset[name])]));
const xOf = (longitude) => (longitude - west) * across;
const yOf = (latitude) => (north - latitude) * down;

// What the screen shows: more than the viewBox where the frame has another shape.
function visible() {
  const frame = svg.getBoundingClientRect();
  const toDrawing = svg.getScreenCTM().inverse();
  const first = new DOMPoint(frame.left, frame.top).matrixTransform(toDrawing);
  const last = new DOMPoint(frame.right, frame.bottom).matrixTransform(toDrawing);
  return {
    west: west + first.x / across, east: west + last.x / across,
    north: north - first.y / down, south: north - last.y / down,
    degree: across / toDrawing.a, // pixels a degree of longitude
  };
}

function tilesAt(zoom, edges) {
  const count = 2 ** zoom;
  const found = [];
  for (let column = columnOf(edges.west, count); column <= columnOf(edges.east, count); column += 1)
    for (let row = rowOf(edges.north, count); row <= rowOf(edges.south, count); row += 1)
      found.push({ zoom, count, column, row });
  return found;
}

function tiles() {
  const edges = visible();
  let zoom = Math.max(0, Math.min(DEEPEST, Math.round(Math.log2(360 * edges.degree / TILE))));
  let found = tilesAt(zoom, edges);
  while (found.length > MOST_TILES && zoom > 0) {
    zoom -= 1;
    found = tilesAt(zoom, edges);
  }
  return found;
}

const addressOf = ({ zoom, column, row }) =>
  svg.dataset.tiles.replace("{z}", zoom).replace("{x}", column).replace("{y}", row);

function image(tile) {
  const [left, right] = [tile.column, tile.column + 1].map((side) => xOf(longitudeOf(side, tile.count)));
  const [top, bottom] = [tile.row, tile.row + 1].map((side) => yOf(latitudeOf(side, tile.count)));
  const attributes = { href: addressOf(tile), x: left, y: top, width: right - left, height: bottom - top, preserveAspectRatio: "none" };
  const made = document.createElementNS("http://www.w3.org/2000/svg", "image");
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.addEventListener("error", () => made.remove()); // outlines stay where the source does not answer
  return made;
}

function clear() {
  svg.querySelectorAll("image").forEach((each) => each.remove());
}

let covered = "";
function cover() {
  const found = tiles();
  const wanted = found.map(addressOf).join();
  if (wanted === covered) return;
  covered = wanted;
  clear();
  svg.prepend(...found.map(image));
}

function show(isShown) {
  covered = "";
  if (isShown) cover();
  else clear();
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
  new ResizeObserver(() => { if (map.hasAttribute("data-background")) cover(); }).observe(svg);
}
