from django.utils.translation import gettext_lazy as _

from calls.mail_kinds import add_about_call
from portal.mails.kinds import Placeholder

QUESTION = Placeholder("question", _("the question"), _("May a town hall lead an application?"))
ANSWER = Placeholder("answer", _("the answer"), _("No: it takes part as a partner."))
ANSWER_URL = Placeholder(
    "answer_url", _("where to answer, in the admin"), "https://ess.example.org/admin/questions/…"
)


def register_kinds() -> None:
    add_about_call(
        "question_asked",
        _("A question is asked"),
        _("To the service in charge of the call."),
        QUESTION,
        ANSWER_URL,
    )
    add_about_call(
        "question_answered",
        _("A question is answered"),
        _("To who asked it, or asked one that was joined to it; again when the answer is put right."),
        QUESTION,
        ANSWER,
    )
