import unicodedata

#: More is no number that anything here counts, and may be more than Python reads as one.
MOST_DIGITS = 9
LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'"})

#: Control characters that neither XML nor a calendar may hold; some come with what is pasted from elsewhere.
CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {127: None}


def fold(text: str) -> str:
    """Text for sorting and comparing: lower case, no accents, no ligatures, straight apostrophes."""
    if text.isascii():  # most texts of a register: several times faster
        return text.casefold().strip()
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().strip()


def without_controls(text: str) -> str:
    return text.translate(CONTROLS)


def whole_number(text: str) -> int | None:
    """What an address or a form gives for a number; None when it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None
