"""What is wrong with a form before it is published: errors keep it from being, warnings do not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation

from calls import conditions, rules
from calls.conditions import ALONE, Comparison
from calls.questionnaire import Question, Questionnaire
from calls.reachability import can_hold, codes, is_measured

if TYPE_CHECKING:
    from calls.models import CallPage

#: Limits that editors set, smallest first.
LIMITS = (("minimum", "maximum"), ("min_length", "max_length"), ("fewest", "most"))
MOST_NAMED = 5
FEWEST_CHOICES = 2


@dataclass(frozen=True)
class Finding:
    """`key` is the identifier of the block that it is about, when there is one."""

    message: str
    is_error: bool
    key: str = ""
    is_about_form: bool = True


def findings(call: "CallPage") -> list[Finding]:
    """Errors first, each list in the order of the form."""
    call.steps.get_prep_value()  # gives the blocks that were just added their identifiers
    form = Questionnaire.from_stream(call.steps)
    found = [*_criteria(call), *check_form(form), *_translations(call, form)]
    return sorted(found, key=lambda finding: not finding.is_error)


def why_it_waits(call: "CallPage") -> list[str]:
    """What keeps the form from being published, in words; a translation has the form of its source."""
    if not call.is_source:
        return []
    return [finding.message for finding in findings(call) if finding.is_error and finding.is_about_form]


def check_form(form: Questionnaire) -> list[Finding]:
    """What can be said of the form alone."""
    if not form.steps:
        return [Finding(_("The form has no step yet: nobody can apply."), is_error=False)]
    each = (_question(question, form) for question in form.questions.values())
    return [*_identifiers(form), *_steps(form), *chain.from_iterable(each)]


def _criteria(call: "CallPage") -> Iterator[Finding]:
    weights = [child.value["weight"] or 0 for child in call.criteria]
    if not weights:
        yield Finding(_("The call has no criterion: nobody knows how it will be judged."), is_error=False)
    elif sum(weights) != rules.WEIGHTS_TOTAL:
        words = _("The weights of the criteria add up to %(total)s, not to 100.")
        yield Finding(words % {"total": sum(weights)}, is_error=True, is_about_form=False)


def _identifiers(form: Questionnaire) -> Iterator[Finding]:
    """Answers are kept by them: two questions of one identifier would share one answer."""
    seen = Counter(item.key for item in form.items)
    for item in form.items:
        if seen[item.key] > 1:
            words = _(
                "“%(question)s” has the identifier of another block: add it anew, then remove this one."
            )
            yield Finding(words % {"question": item.label or item.title}, is_error=True, key=item.key)


def _steps(form: Questionnaire) -> Iterator[Finding]:
    for step in form.steps:
        if not step.questions:
            words = _("The step “%(step)s” asks nothing.") % {"step": step.title}
            yield Finding(words, is_error=False, key=step.key)


def _question(question: Question, form: Questionnaire) -> Iterator[Finding]:
    yield from _limits(question)
    yield from _choices(question)
    if question.is_personal and question.is_published:
        words = _("“%(question)s” is personal data, and would be published.")
        yield Finding(words % {"question": question.label}, is_error=False, key=question.key)
    if question.condition:
        yield from _condition(question, form)


def _limits(question: Question) -> Iterator[Finding]:
    for smallest, largest in LIMITS:
        low, high = question.value.get(smallest), question.value.get(largest)
        if low is not None and high is not None and low > high:
            words = _("“%(question)s” accepts no answer: its smallest limit is above its largest.")
            yield Finding(words % {"question": question.label}, is_error=True, key=question.key)


def _choices(question: Question) -> Iterator[Finding]:
    """Nothing can be answered where there is nothing to choose; columns of a table choose as well."""
    columns = [(child.value.get("label"), child.value) for child in question.value.get("columns_asked") or ()]
    for label, value in [(question.label, question.value), *columns]:
        if "choices" in value and len(value["choices"] or ()) < FEWEST_CHOICES:
            words = _("“%(question)s” has nothing to choose between: give two choices at least.")
            yield Finding(words % {"question": label or question.label}, is_error=True, key=question.key)


def _condition(question: Question, form: Questionnaire) -> Iterator[Finding]:
    problems = list(_condition_problems(question, form))
    for problem in problems:
        yield _about(question, problem, is_error=True)
    if problems or question.condition is None:
        return
    if not can_hold(question.condition, form.questions):
        yield _about(question, _("its condition can never hold, so nobody would see it."), is_error=True)
    places = list(form.questions)
    later = [key for key in question.condition.questions if places.index(key) > places.index(question.key)]
    if later:
        words = _("it depends on “%(other)s”, which is asked later.")
        yield _about(question, words % {"other": form.questions[later[0]].label}, is_error=False)


def _condition_problems(question: Question, form: Questionnaire) -> Iterator[str]:
    for test in question.condition.tests if question.condition else ():
        other = form.questions.get(test.question)
        if other is None:
            yield _("its condition looks at a question that is no longer in the form.")
        elif other.key == question.key:
            yield _("its condition looks at itself.")
        elif other.condition:
            words = _("its condition looks at “%(other)s”, which has a condition too: one level only.")
            yield words % {"other": other.label}
        else:
            yield from _comparison_problems(test, other)


def _comparison_problems(test: Comparison, other: Question) -> Iterator[str]:
    names = {"other": other.label}
    if test.operator not in other.kind.operators:
        yield _("“%(other)s” cannot be compared in this way.") % names
    elif test.operator in ALONE:
        return
    elif is_measured(other) and conditions.number(test.expected) is None:
        yield _("its condition compares “%(other)s” with something that is not a number.") % names
    elif not is_measured(other) and test.expected not in (codes(other) or ()):
        yield _("its condition waits for a choice that “%(other)s” no longer has.") % names


def _about(question: Question, problem: str, *, is_error: bool) -> Finding:
    words = _("“%(question)s”: %(problem)s") % {"question": question.label, "problem": problem}
    return Finding(words, is_error, question.key)


def _translations(call: "CallPage", form: Questionnaire) -> Iterator[Finding]:
    """Questions whose words no translator gave yet, in each language that the call is published in."""
    if call.pk is None:
        return
    for page in call.get_translations().live().select_related("locale"):
        translated = _translated_paths(call, page.locale)
        missing = [
            item.label or item.title
            for step in form.steps
            for item in step.items
            if (item.label or item.title) and not _is_translated(translated, step.key, item.key)
        ]
        if missing:
            yield Finding(_missing_words(missing, page.locale), is_error=False)


def _translated_paths(call: "CallPage", locale: Locale) -> set[str]:
    rows = StringTranslation.objects.filter(
        locale=locale,
        context__object_id=call.translation_key,
        context__path__startswith="steps.",
        has_error=False,
    )
    return set(rows.values_list("context__path", flat=True))


def _is_translated(paths: set[str], step: str, item: str) -> bool:
    begun = f"steps.{step}.fields.{item}."
    return any(f"{begun}{name}" in paths for name in ("label", "title"))


def _missing_words(missing: list[str], locale: Locale) -> str:
    words = ngettext(
        "%(language)s: %(count)s question is not translated (%(names)s).",
        "%(language)s: %(count)s questions are not translated (%(names)s).",
        len(missing),
    )
    names = ", ".join(missing[:MOST_NAMED]) + ("…" if len(missing) > MOST_NAMED else "")
    return words % {"language": locale.get_display_name(), "count": len(missing), "names": names}
