from django.utils.translation import gettext_lazy as _

from calls.mail_kinds import about_call
from portal.mails.kinds import Placeholder, register

QUESTION = Placeholder("question", _("the question"), _("May a town hall lead an application?"))
ANSWER = Placeholder("answer", _("the answer"), _("No: it takes part as a partner."))
ANSWER_URL = Placeholder(
    "answer_url", _("where to answer, in the admin"), "https://ess.example.org/admin/questions/…"
)


KINDS = (
    about_call(
        "question_asked",
        _("A question is asked"),
        _("To the service in charge of the call."),
        *(QUESTION, ANSWER_URL),
    ),
    about_call(
        "question_answered",
        _("A question is answered"),
        _("To who asked it, or asked one that was joined to it; again when the answer is put right."),
        *(QUESTION, ANSWER),
    ),
)


def register_kinds() -> None:
    register(*KINDS)
