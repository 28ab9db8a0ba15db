"""Questions about the open call: some answered, one joined to another, one that waits for the instructors."""

from datetime import timedelta

from django.utils import timezone

from calls.models import CallPage, CallQuestion

ANSWERED = (
    (
        "Une commune ou une intercommunalité peut-elle porter la candidature ?",
        "Non. La candidature est portée et signée par des structures de l’ESS. Une commune ou une intercommunalité peut s’y associer comme partenaire : elle ne signe pas et ne compte pas parmi les structures demandées.",
    ),
    (
        "Deux établissements de la même association comptent-ils pour deux structures ?",
        "Non : une même personne morale, c’est-à-dire un même numéro SIREN, compte une seule fois.",
    ),
    (
        "Faut-il que le commun existe déjà ?",
        "Non. Il peut n’être encore qu’une idée : dites où il en est et ce dont il a besoin pour avancer.",
    ),
)
WAITING = "Peut-on compter dans le budget les heures des bénévoles ?"


def seed(call: CallPage) -> None:
    """May run again: what exists is left as it is."""
    if call.public_questions.exists():
        return
    asked = timezone.now() - timedelta(days=12)
    for number, (question, answer) in enumerate(ANSWERED):
        moment = asked + timedelta(days=number)
        CallQuestion.objects.create(
            call=call,
            text=question,
            public_text=question,
            answer=answer,
            language="fr",
            asked_at=moment,
            answered_at=moment + timedelta(days=2),
            state=CallQuestion.State.ANSWERED,
        )
    CallQuestion.objects.create(call=call, text=WAITING, language="fr", asked_at=timezone.now())
