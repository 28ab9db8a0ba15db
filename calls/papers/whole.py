from collections.abc import Iterator
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from calls import rules
from calls.forms import files_kept
from calls.models import Application, ApplicationEvent, ApplicationFile
from calls.papers import parts
from calls.questionnaire import Questionnaire
from calls.reading import Line, ReadStep, read_steps
from calls.services.content import snapshot
from calls.tables import Table as Rows
from portal.documents import Facts, Heading, Part, Table, Text, pdf
from portal.languages import language_here


def whole(application: Application, questionnaire: Questionnaire | None = None) -> bytes:
    """Everything in words. What is not filed, or no longer, says so on each page."""
    return pdf(
        title=_title(application),
        language=language_here(),
        author=application.lead_name,
        mark=_mark(application),
        parts=whole_parts(application, questionnaire),
    )


def whole_name(application: Application) -> str:
    return f"candidature-{application.number or 'brouillon'}.pdf"


def whole_parts(application: Application, questionnaire: Questionnaire | None = None) -> Iterator[Part]:
    mark = _mark(application)
    if mark:
        yield Text(mark)
    yield Facts(list(_facts(application)))
    yield from _structures(application)
    for step in read_steps(application, questionnaire):
        yield from _step(step)
    yield from _files(application)
    signatures = list(application.signatories()) if application.content_hash else []
    yield from parts.signatories(signatures)
    yield from parts.unsigned(application)
    yield from parts.commitments(signatures)
    yield from _log(application)


def _title(application: Application) -> str:
    words = {"number": application.number, "call": application.local_call.title}
    if application.number:
        return _("Application %(number)s to “%(call)s”") % words
    return _("Application to “%(call)s”") % words


def _mark(application: Application) -> str:
    marks = {
        rules.State.DRAFT: _("Draft: this application is not filed."),
        rules.State.SIGNING: _("Being signed: this application is not filed."),
        rules.State.WITHDRAWN: _("Withdrawn: this application is not examined."),
    }
    return marks.get(rules.State(application.state), "")


def _facts(application: Application) -> Iterator[parts.Fact]:
    version = application.form_version
    yield _("Lead structure"), application.lead_name
    yield _("State"), str(application.get_state_display())
    yield from parts.received(application)
    yield from parts.entered(application)
    yield from parts.service(application.local_call)
    yield from parts.fingerprint(application)
    yield (
        _("Version of the form"),
        _("%(number)s, of %(instant)s")
        % {"number": version.number, "instant": rules.instant_words(version.made_at)},
    )
    yield parts.where(application)
    yield _("Document made on"), rules.instant_words(timezone.now())


def _structures(application: Application) -> Iterator[Part]:
    """As they were frozen with the content, or as they stand."""
    found = application.participants or snapshot(application)
    heads = [_("Structure"), _("Role"), "SIREN", _("SIRET or RNA")]
    yield Heading(pgettext("in an application", "Who takes part"))
    yield Table([(head, False) for head in heads], [_structure(one) for one in found])
    yield from parts.unread(application)


def _structure(facts: dict[str, Any]) -> list[str]:
    role = str(rules.Role(facts["role"]).label)
    return [facts["name"], role, facts["siren"], facts["siret"] or facts["rna"]]


def _step(step: ReadStep) -> Iterator[Part]:
    yield Heading(f"{step.number}. {step.title}")
    for line in step.lines:
        yield Heading(line.label, level=3)
        yield from _answer(line)


def _answer(line: Line) -> Iterator[Part]:
    if line.tables:
        yield from (_table(rows) for rows in line.tables)
    elif line.files:
        yield from (Text(_file_words(file)) for file in line.files)
    elif line.words:
        yield Text(line.words)
    else:
        yield Text(_("No answer"), is_soft=True)


def _table(rows: Rows) -> Table:
    heads = [(column.label, column.is_number) for column in rows.columns]
    return Table(heads, rows.rows, rows.total, rows.caption)


def _files(application: Application) -> Iterator[Part]:
    files = [file for kept in files_kept(application).values() for file in kept]
    if files:
        yield Heading(_("Files"))
        yield Facts([(file.name, _proof(file)) for file in files])


def _file_words(file: ApplicationFile) -> str:
    said = f"{file.name} ({filesizeformat(file.size)})"
    return f"{said}\n{file.blocked_words}" if file.virus else said


def _proof(file: ApplicationFile) -> str:
    return f"{filesizeformat(file.size)}\nSHA-256 {file.sha256}"


def _log(application: Application) -> Iterator[Part]:
    events = list(application.events.select_related("by", "structure"))
    if not events:
        return
    heads = [_("When"), _("What"), _("Who"), _("Structure")]
    yield Heading(_("What happened"))
    yield Table([(head, False) for head in heads], [_event(one) for one in events])


def _event(one: ApplicationEvent) -> list[str]:
    about = (one.data.get("name"), one.reason)
    what = ", ".join(filter(None, [str(one.get_kind_display()), *about]))
    structure = one.structure.title if one.structure else ""
    return [rules.instant_words(one.at), what, str(one.by.public_name) if one.by else "", structure]
