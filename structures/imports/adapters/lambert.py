"""From Lambert-93, the projection of mainland France, to longitude and latitude.

Constants and formulas: IGN, « Projections cartographiques, conique conforme de Lambert » (NTG 71,
algorithms ALG0004 and ALG0002), on the ellipsoid GRS80. A few lines serve better than a dependency.
"""

import math

EXPONENT = 0.725607765053267
CONSTANT = 11_754_255.426096
POLE_EAST = 700_000.0
POLE_NORTH = 12_655_612.049876
CENTRAL_MERIDIAN = 3.0
ECCENTRICITY = 0.0818191910428158
#: What mainland France and Corsica span, in metres: anything else is no Lambert-93.
EAST_BOUNDS = (50_000.0, 1_300_000.0)
NORTH_BOUNDS = (6_000_000.0, 7_200_000.0)
ROUNDS = 8


def longitude_latitude(east: float, north: float) -> tuple[float, float] | None:
    """Degrees, to the decimetre, or None for a point that is not in France."""
    if not (EAST_BOUNDS[0] <= east <= EAST_BOUNDS[1] and NORTH_BOUNDS[0] <= north <= NORTH_BOUNDS[1]):
        return None
    aside, below = east - POLE_EAST, POLE_NORTH - north
    longitude = CENTRAL_MERIDIAN + math.degrees(math.atan2(aside, below) / EXPONENT)
    isometric = math.log(CONSTANT / math.hypot(aside, below)) / EXPONENT
    return round(longitude, 6), round(math.degrees(_latitude(isometric)), 6)


def _latitude(isometric: float) -> float:
    """Found by approaching: each round gains three digits."""
    sine = math.tanh(isometric)
    for _round in range(ROUNDS):
        sine = math.tanh(isometric + ECCENTRICITY * math.atanh(ECCENTRICITY * sine))
    return math.asin(sine)
