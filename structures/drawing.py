"""Draws the outlines of the communes as one SVG file, which every map shows in the page's own colours."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from structures.loading import REFERENCE
from structures.maps import Projection

DRAWING = Path(__file__).parent / "static" / "structures" / "gard.svg"


def draw() -> str:
    """SVG with these names: `gard`, `e` and a SIREN for an intercommunality, `c` and a code for a commune."""
    features = json.loads((REFERENCE / "communes.geojson").read_text())["features"]
    project = Projection(bounds_of(features))
    by_epci = defaultdict(list)
    for feature in features:
        by_epci[feature["properties"]["epci"]].append(_commune(feature, project))
    groups = [
        line for code, paths in sorted(by_epci.items()) for line in (f'<g id="e{code}">', *paths, "</g>")
    ]
    opening = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 640">'
    return "\n".join([opening, '<g id="gard">', *groups, "</g>", "</svg>", ""])


def bounds_of(features: list[dict[str, Any]]) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    points = [point for feature in features for ring in rings(feature["geometry"]) for point in ring]
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def rings(geometry: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from polygon


def _commune(feature: dict[str, Any], project: Projection) -> str:
    outline = "".join(f"M{_points(ring, project)}z" for ring in rings(feature["geometry"]))
    return f'<path id="c{feature["properties"]["code"]}" d="{outline}"/>'


def _points(ring: list[tuple[float, float]], project: Projection) -> str:
    return "L".join(f"{x:g} {y:g}" for x, y in (project(*point) for point in ring[:-1]))
