"""What waits in a new portal: a request for access, an invitation, a page in moderation."""

from accounts.models import User
from structures.membership import claims, drafts, people
from structures.membership.words import words_of
from structures.models import Membership, PageDraft, StructurePage

CLAIMED = "Fournil des Garrigues"
INVITED = "member2@example.org"


def seed() -> None:
    """May run again: each is made once."""
    _claim("member4@example.org")
    _invite("member1@example.org", "Les Paniers des Cévennes")
    _send("member3@example.org", "Atelier Second Souffle")


def _found(email: str, title: str) -> tuple[User | None, StructurePage | None]:
    return User.objects.filter(email=email).first(), StructurePage.objects.filter(title=title).first()


def _claim(email: str) -> None:
    person, structure = _found(email, CLAIMED)
    if person and structure and not person.structure_claims.exists():
        claims.claim(
            structure=structure, person=person, message="Je suis associée de la coopérative (exemple)."
        )


def _invite(email: str, title: str) -> None:
    person, structure = _found(email, title)
    if person and structure and not structure.invitations.exists():
        people.invite(structure=structure, by=person, email=INVITED, role=Membership.Role.MEMBER)


def _send(email: str, title: str) -> None:
    person, structure = _found(email, title)
    if person is None or structure is None or PageDraft.objects.filter(structure=structure).exists():
        return
    seen = words_of(structure)
    words = seen | {
        "teaser_text": "La ressourcerie de l’ouest nîmois collecte, répare et revend meubles, livres, vélos et vaisselle.",
        "presentation": f"{seen['presentation']}<p>Depuis cet automne, un atelier de vélos ouvre le samedi.</p>",
    }
    draft = drafts.save(structure=structure, person=person, words=words, seen=seen, version=0)
    drafts.send(draft=draft, person=person)
