"""A call's form walked through as an applicant would, unsaved changes included. Nothing of it is stored.

What the walk needs travels with each page, signed: the form as it stands, and the answers given so far.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from calls import uploads as sent_uploads
from calls.fields import FilesSent
from calls.forms import FileSent, StepForm
from calls.kinds.files import file_answers
from calls.questionnaire import Answer, Questionnaire, Step
from calls.reading import ReadStep, read_answers

if TYPE_CHECKING:
    from calls.models import CallPage

SALT = "calls.form_preview"
OLDEST_SECONDS = 24 * 3600


@dataclass(frozen=True)
class ShownForm:
    """`words` is the translated stream that lends its words to `steps`, where there is one."""

    title: str
    language: str
    steps: list[dict[str, Any]]
    words: list[dict[str, Any]] | None = None

    @classmethod
    def of(cls, call: "CallPage") -> Self:
        if call.is_source:
            return cls(call.title, call.locale.language_code, call.steps.get_prep_value())
        steps = call.source.steps.get_prep_value()
        return cls(call.title, call.locale.language_code, steps, call.steps.get_prep_value())

    @cached_property
    def questionnaire(self) -> Questionnaire:
        from calls.models import CallPage  # noqa: PLC0415  (the models show this preview)

        block = CallPage.steps.field.stream_block
        words = None if self.words is None else block.to_python(self.words)
        return Questionnaire.from_stream(block.to_python(self.steps), words)


@dataclass(frozen=True)
class KeptFile:
    """A file that was accepted: its name is remembered, its content is not."""

    name: str
    size: int
    pk: str
    url: str = ""
    virus: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Walk:
    """Where an applicant would be; after the last step comes the page on which everything is read again."""

    form: ShownForm
    number: int = 1
    answers: Mapping[str, Answer] = field(default_factory=dict)
    visited: tuple[int, ...] = ()

    @classmethod
    def read(cls, token: str) -> Self:
        """Raise BadSignature for what this portal did not write, or wrote too long ago."""
        kept = signing.loads(token, salt=SALT, max_age=OLDEST_SECONDS)
        form = ShownForm(**kept["form"])
        return cls(form, kept["number"], kept["answers"], tuple(kept["visited"]))

    @property
    def token(self) -> str:
        form = {name: getattr(self.form, name) for name in ("title", "language", "steps", "words")}
        kept = {"form": form, "number": self.number, "answers": self.answers, "visited": self.visited}
        return signing.dumps(kept, salt=SALT, compress=True)

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.form.questionnaire.steps

    @property
    def step(self) -> Step | None:
        """None where everything is read again."""
        return self.form.questionnaire.step(self.number)

    @property
    def files(self) -> dict[str, Any]:
        return {
            key: [KeptFile(each["name"], each["size"], each["sha256"]) for each in file_answers(answer)]
            for key, answer in self.answers.items()
        }

    def at(self, number: int) -> Self:
        return replace(self, number=max(1, min(number, len(self.steps) + 1)))

    def page(self) -> StepForm | None:
        """The step as it opens: with its answers and errors once it was sent."""
        if self.step is None:
            return None
        if self.number in self.visited:
            return StepForm.of_stored(self.step, answers=self.answers, files=self.files)
        return StepForm(self.step, answers=self.answers, files=self.files)

    def sent(self, data: Any, uploads: MultiValueDict) -> tuple[Self, StepForm | None]:
        """The walk with the answers of the step that was sent, and its form."""
        if self.step is None:
            return self, None
        form = StepForm(self.step, answers=self.answers, files=self.files, data=data, uploads=uploads)
        answers = {**self.answers, **form.typed_answers(), **self._files_sent(form)}
        kept = {key: answer for key, answer in answers.items() if answer not in (None, "", [])}
        visited = tuple(sorted({*self.visited, self.number}))
        return replace(self, answers=kept, visited=visited), form

    def _files_sent(self, form: StepForm) -> dict[str, Answer]:
        return {key: self._named(key, sent) for key, sent in form.sent_files().items()}

    def _named(self, key: str, sent: FileSent) -> Answer:
        if isinstance(sent, FilesSent):
            kept = [
                each for each in file_answers(self.answers.get(key)) if each["sha256"] not in sent.removed
            ]
            return [*kept, *(_name(upload) for upload in sent.added)]
        return _name(sent) if sent else None

    def read_steps(self) -> list[ReadStep]:
        return read_answers(self.form.questionnaire, self.answers, {})

    def missing(self) -> list[tuple[str, str]]:
        """(question, reason) of all that would keep an applicant from filing."""
        forms = [StepForm.of_stored(step, answers=self.answers, files=self.files) for step in self.steps]
        return [
            (str(form.fields[name].label), " ".join(map(str, errors)))
            for form in forms
            for name, errors in form.errors.items()
        ]


def _name(upload: UploadedFile) -> Answer:
    return {"name": upload.name, "size": upload.size, "sha256": sent_uploads.digest(upload)}
