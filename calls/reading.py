"""An application as people read it: each step with its questions and answers in words, tables and files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from calls.kinds.files import file_answers
from calls.models import Application, ApplicationFile
from calls.questionnaire import Answer, Question, Questionnaire
from calls.tables import Table


@dataclass(frozen=True)
class Line:
    question: Question
    words: str
    tables: list[Table] = field(default_factory=list)
    files: list[ApplicationFile] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.question.label


@dataclass(frozen=True)
class ReadStep:
    number: int
    title: str
    lines: list[Line]


def read_steps(application: Application, questionnaire: Questionnaire | None = None) -> list[ReadStep]:
    """Questions that the answers do not call for are left out."""
    files = {str(file.pk): file for file in application.files.all()}
    return read_answers(questionnaire or application.questionnaire, application.answers, files)


def read_answers(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], files: Mapping[str, ApplicationFile]
) -> list[ReadStep]:
    asked = questionnaire.asked(answers)
    return [
        ReadStep(
            step.number,
            step.title,
            [
                read_line(question, answers.get(question.key), files)
                for question in step.questions
                if question.key in asked
            ],
        )
        for step in questionnaire.steps
    ]


def read_line(question: Question, answer: Answer, files: Mapping[str, ApplicationFile]) -> Line:
    keys = (each.get("file", "") for each in file_answers(answer))
    kept = [files[key] for key in keys if key in files]
    return Line(question, question.words(answer), question.tables(answer), kept)


def in_words(application: Application) -> Iterator[tuple[str, str]]:
    """(question, answer) of all that is asked, for where no table can be drawn."""
    for question in application.questionnaire.asked(application.answers).values():
        yield question.label, question.words(application.answer(question.key))
