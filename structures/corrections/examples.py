"""What waits for an editor on a new portal: two readers' words and a register's."""

from django.utils import timezone

from structures.corrections.services import suggest
from structures.corrections.targets import TARGETS
from structures.models import Source, StructurePage, Suggestion

Origin, Reason = Suggestion.Origin, Suggestion.Reason

LINES = (
    (
        "Les Paniers des Cévennes",
        "phone",
        "04 65 71 99 01",
        {
            "origin": Origin.READER,
            "message": "Le nouveau numéro est affiché sur leur porte. (Exemple inventé.)",
            "sender": "lectrice@example.org",
        },
    ),
    (
        "La Manufacture des possibles",
        "",
        "",
        {
            "origin": Origin.READER,
            "reason": Reason.DESCRIPTION,
            "message": "L’atelier ne répare plus de vélos depuis l’été. (Exemple inventé.)",
        },
    ),
    (
        "Atelier Second Souffle",
        "street",
        "12 rue du Nouvel Exemple",
        {"origin": Origin.IMPORT, "source": Source.SIRENE},
    ),
)


def seed() -> None:
    if Suggestion.objects.exists():
        return
    for title, field, proposed, words in LINES:
        structure = StructurePage.objects.filter(title=title, live=True).select_related("record").first()
        if structure:
            current = TARGETS[field].read(structure) if field else ""
            told_on = timezone.localdate() if words["origin"] == Origin.IMPORT else None
            suggest(
                structure=structure,
                field=field,
                current=current,
                proposed=proposed,
                told_on=told_on,
                **words,
            )
