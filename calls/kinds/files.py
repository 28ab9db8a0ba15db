from typing import Any

from django.utils.translation import gettext as _

from calls import fields
from calls.kinds.base import Kind, sentences
from calls.questionnaire import Answer, Question
from calls.uploads import FileKind
from portal.documents import Part, Text


class File(Kind):
    field_class = fields.CheckedFileField

    def field_options(self, question: Question) -> dict[str, Any]:
        kinds = [FileKind(kind) for kind in question.value["types"]]
        megabytes = question.value["max_megabytes"] or 5
        limits = {"kinds": ", ".join(str(kind.label) for kind in kinds), "size": megabytes}
        return {
            "kinds": kinds,
            "max_bytes": megabytes * 1024 * 1024,
            "help_text": sentences(question.help, _("%(kinds)s, %(size)s MB at most.") % limits),
        }

    def on_paper(self, question: Question) -> list[Part]:
        return [Text(_("To be joined on the portal when you apply."))]

    def typed(self, question: Question, answer: Answer) -> Any:
        return None

    def words(self, question: Question, answer: Answer) -> str:
        return str(answer["name"])
