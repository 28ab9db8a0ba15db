from typing import Any

from django import forms
from django.utils.translation import gettext as _

from calls import fields
from calls.kinds.base import Kind, sentences
from calls.questionnaire import Answer, Question
from calls.uploads import FileKind
from portal.documents import Part, Text

#: In a form built before editors could say how large a file may be.
MEGABYTES = 5


class File(Kind):
    """Kept as {"file", "name", "size", "sha256"}, or a list of them where several are taken."""

    field_class = fields.CheckedFileField

    def form_field(self, question: Question) -> forms.Field:
        return self.files_field(question) if takes_several(question) else super().form_field(question)

    def files_field(self, question: Question) -> forms.Field:
        """Also for a question that takes one and holds more since its form changed: it shows them all."""
        options = {**self.common_options(question), **self.field_options(question)}
        return fields.CheckedFilesField(most=most_files(question), **options)

    def field_options(self, question: Question) -> dict[str, Any]:
        kinds = [FileKind(kind) for kind in question.value["types"]]
        megabytes = question.value["max_megabytes"] or MEGABYTES
        return {"kinds": kinds, "max_bytes": megabytes * 1024 * 1024}

    def help_text(self, question: Question) -> str:
        kinds = [str(FileKind(kind).label) for kind in question.value["types"]]
        limits = {"kinds": ", ".join(kinds), "size": question.value["max_megabytes"] or MEGABYTES}
        if not takes_several(question):
            return sentences(question.help, _("%(kinds)s, %(size)s MB at most.") % limits)
        limits["count"] = most_files(question)
        words = _("%(count)s files at most: %(kinds)s, %(size)s MB at most each.")
        return sentences(question.help, words % limits)

    def on_paper(self, question: Question) -> list[Part]:
        return [Text(_("To be joined on the portal when you apply."))]

    def typed(self, question: Question, answer: Answer) -> Any:
        return None

    def words(self, question: Question, answer: Answer) -> str:
        return "\n".join(str(each["name"]) for each in file_answers(answer))


def most_files(question: Question) -> int:
    return question.value.get("most_files") or 1


def takes_several(question: Question) -> bool:
    return most_files(question) > 1


def file_answers(answer: Answer) -> list[dict[str, Any]]:
    """What an answer says of its files, one or several; nothing where it is no file."""
    found = answer if isinstance(answer, list) else [answer]
    return [each for each in found if isinstance(each, dict) and "sha256" in each]
