"""Codes that several registers share, read as the directory keeps them."""

import re

from structures.models import HeadcountBand

ACTIVE = "A"
CLOSED = "F"
OPEN = "O"
PARTIAL = "P"
#: What stands where an owner does not let a text out, in the API and in the stock files.
MASKS = ("[NON-DIFFUSIBLE]", "[ND]")
NAF = re.compile(r"(\d\d)\.?(\d\d)([A-Z])", re.ASCII)
RNA = re.compile(r"W[0-9A-Z]{9}", re.ASCII)
HEADCOUNTS = {
    **dict.fromkeys(["NN", "00"], HeadcountBand.NONE),
    **dict.fromkeys(["01", "02", "03"], HeadcountBand.MICRO),
    **dict.fromkeys(["11", "12"], HeadcountBand.SMALL),
    **dict.fromkeys(["21", "22", "31"], HeadcountBand.MEDIUM),
    **dict.fromkeys(["32", "41", "42", "51", "52", "53"], HeadcountBand.LARGE),
}
#: Kinds of streets that registers shorten, and the API Recherche d'entreprises writes in full.
STREETS = {
    "ALL": "ALLEE",
    "AV": "AVENUE",
    "BD": "BOULEVARD",
    "CAR": "CARREFOUR",
    "CHE": "CHEMIN",
    "CRS": "COURS",
    "FG": "FAUBOURG",
    "HAM": "HAMEAU",
    "IMP": "IMPASSE",
    "LD": "LIEU DIT",
    "LOT": "LOTISSEMENT",
    "MTE": "MONTEE",
    "PAS": "PASSAGE",
    "PL": "PLACE",
    "PROM": "PROMENADE",
    "QU": "QUAI",
    "QUA": "QUARTIER",
    "RES": "RESIDENCE",
    "RLE": "RUELLE",
    "RPT": "ROND POINT",
    "RTE": "ROUTE",
    "SQ": "SQUARE",
    "TRA": "TRAVERSE",
    "VLGE": "VILLAGE",
}


def shown(text: str) -> str:
    """A text, unless its owner does not let it out."""
    return "" if "[" in text and any(mask in text for mask in MASKS) else text


def naf(text: str) -> str:
    """A code of the current list (NAF rev. 2), with its dot, or nothing."""
    found = NAF.fullmatch(text)
    return f"{found[1]}.{found[2]}{found[3]}" if found else ""


def rna(text: str) -> str:
    return text if RNA.fullmatch(text) else ""


def street(*parts: str) -> str:
    """Number, repetition, kind (in full), name."""
    return " ".join(STREETS.get(part, part) for part in parts if shown(part)).strip()[:255]
