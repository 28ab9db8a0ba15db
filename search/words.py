"""Words of a text or of a query, brought to the same form before PostgreSQL's stemmers see them."""

import re

from portal.text import fold

#: Longest text taken of one field of one page, in characters: an index entry holds at most 1 MB.
LONGEST_TEXT = 100_000
LONGEST_WORD = 60

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`＇", "'"))
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
WORD = re.compile(r"[^\W_]+")

#: Small words of French, folded. PostgreSQL drops its own, which it knows with their accents only; “été” may
#: be the summer and “or” may be gold: they stay.
SMALL_WORDS = """
    a ai ainsi as au aucun aucune aux avec avez avons c ce cela celle celles celui ces cet cette ceux chez ci
    comme d dans de des donc du elle elles en entre es est et etaient etais etait etant etes eu eux il ils j
    je l la le les leur leurs lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont ou par pas
    pour qu que quel quelle quelles quels qui s sa sans se sera ses si soi son sont sous sur t ta te tes toi
    ton tu un une vers vos votre vous y
"""
STOP_WORDS = frozenset(SMALL_WORDS.split())


def every_word(text: str) -> str:
    """Folded words, small ones included: for completion, where a small word may begin a longer one."""
    plain = fold(text[:LONGEST_TEXT].translate(APOSTROPHES))
    return " ".join(word[:LONGEST_WORD] for word in WORD.findall(ELISION.sub(" ", plain)))


def telling_words(text: str) -> str:
    """Folded words without small ones: “L’école d’Œuvre” → “ecole oeuvre”."""
    return " ".join(word for word in every_word(text).split() if word not in STOP_WORDS)
