"""What the editing form of a call sends."""

STREAMS = ("challenges", "phases", "criteria", "documents", "body", "steps")
NEW_CALL = {
    "title": "Appel d’essai",
    "slug": "appel-dessai",
    "edition": "2099",
    "opening_at": "2026-01-01 09:00",
    "closing_at": "2099-01-30 00:00",
    "minimum_structures": "3",
    "eligibility": "null",
    "results_text": "null",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    **{f"{name}-count": "0" for name in STREAMS},
}
