"""Who may open which address. Each room adds its own lines; `test_access` refuses an address without one.

A line says what a GET answers to each role. `things` makes what the address speaks of, belonging to somebody
else (or to `lead`): an expectation on a row that does not exist proves nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from tests.portal.access_things import (
    a_directory,
    a_follower,
    a_request,
    an_idea,
    an_offer,
    application_of,
    asked_lead_of,
    assisted_by,
    claim_of,
    co_held_by,
    co_held_key,
    colleague_of,
    confirmation_link,
    file_of,
    filed_of,
    invited,
    listed_siret,
    open_call,
    part_of,
    reachable_structure,
    reminded,
    signed_alert,
    signed_of,
    signing_of,
    some_directory,
    some_structure,
    step_of,
    structure_of,
    withdrawn_of,
)

ROLES = ("anonymous", "member", "lead", "editor", "instructor", "reviewer", "administrator")

OPEN = "opens"  # 200
SIGN_IN = "sent to the sign-in"
ELSEWHERE = "sent elsewhere"
REFUSED = "403"
NOTHING = "404"
NOT_SO = "405"


@dataclass(frozen=True)
class Expected:
    answers: Mapping[str, str]
    things: Callable[[User], dict[str, Any]] = lambda lead: {}


def everyone(answer: str = OPEN, **options: Any) -> Expected:
    return Expected(dict.fromkeys(ROLES, answer), **options)


def signed_in(answer: str = OPEN, *, otherwise: str = SIGN_IN, **options: Any) -> Expected:
    return Expected(dict.fromkeys(ROLES, answer) | {"anonymous": otherwise}, **options)


def with_factor(answer: str, *, without: str, **options: Any) -> Expected:
    """Staff, who have a second factor, on one side; members, who have none, on the other."""
    answers = dict.fromkeys(ROLES, answer) | {"anonymous": SIGN_IN, "member": without, "lead": without}
    return Expected(answers, **options)


def only(*roles: str, otherwise: str = NOTHING, anonymous: str = SIGN_IN, **options: Any) -> Expected:
    opened = dict.fromkeys(roles, OPEN)
    others = {name: options.pop(name) for name in ROLES if name in options}
    return Expected(dict.fromkeys(ROLES, otherwise) | {"anonymous": anonymous} | opened | others, **options)


def post_only(things: Callable[[User], dict[str, Any]]) -> Expected:
    """Refused to a visit before anything is looked for: its own tests say who may."""
    return Expected(dict.fromkeys(ROLES, NOT_SO) | {"anonymous": SIGN_IN}, things=things)


ACCESS: dict[str, Expected] = {
    # portal
    "healthz": everyone(),
    "robots": everyone(),
    "sitemap": everyone(),
    "favicon": everyone(ELSEWHERE),
    "admin_sign_in": everyone(SIGN_IN),
    "private_page_sign_in": everyone(SIGN_IN),
    # Wagtail's pages and files: a page or file that is private has its own tests in its room
    "wagtail_serve": everyone(NOTHING, things=lambda lead: {"args": ["nowhere/"]}),
    "wagtaildocs_serve": everyone(NOTHING, things=lambda lead: {"args": [0, "x.pdf"]}),
    "wagtaildocs_authenticate_with_password": everyone(NOTHING, things=lambda lead: {"restriction_id": 0}),
    "wagtailcore_authenticate_with_password": everyone(
        NOTHING, things=lambda lead: {"page_view_restriction_id": 0, "page_id": 0}
    ),
    "wagtailcore_login": everyone(SIGN_IN),
    # the API, for everyone alike
    "openapi": everyone(),
    "api_documentation": everyone(),
    "api_elsewhere": everyone(NOTHING, things=lambda lead: {"rest": "v1/nowhere"}),
    "api:api-root": everyone(),
    "api:start": everyone(),
    "api:structures": everyone(things=lambda lead: a_directory()),
    "api:structure": everyone(things=lambda lead: {"siret": listed_siret()}),
    "api:territories": everyone(),
    "api:territory": everyone(NOTHING, things=lambda lead: {"code": "00000"}),
    "api:sectors": everyone(),
    "api:labels": everyone(),
    "api:families": everyone(),
    "api:legal_categories": everyone(),
    # sign-in
    "account_login": signed_in(ELSEWHERE, otherwise=OPEN),
    "account_request_login_code": signed_in(ELSEWHERE, otherwise=OPEN),
    "account_confirm_login_code": signed_in(ELSEWHERE),
    "account_signup": signed_in(ELSEWHERE, otherwise=OPEN),
    "account_email_verification_sent": signed_in(ELSEWHERE),
    "account_inactive": everyone(),
    "account_logout": signed_in(otherwise=ELSEWHERE),
    "mfa_authenticate": signed_in(ELSEWHERE),
    "mfa_login_webauthn": signed_in(ELSEWHERE),
    # one's own account
    "account_email": signed_in(),
    "account_reauthenticate": with_factor(ELSEWHERE, without=OPEN),
    "mfa_index": signed_in(),
    "mfa_reauthenticate": with_factor(OPEN, without=ELSEWHERE),
    "mfa_reauthenticate_webauthn": signed_in(ELSEWHERE),
    "mfa_activate_totp": with_factor(ELSEWHERE, without=OPEN),
    "mfa_deactivate_totp": with_factor(OPEN, without=NOTHING),
    "mfa_view_recovery_codes": signed_in(NOTHING),
    "mfa_generate_recovery_codes": signed_in(),
    "mfa_download_recovery_codes": signed_in(NOTHING),
    "mfa_list_webauthn": signed_in(),
    "mfa_add_webauthn": signed_in(),
    "mfa_remove_webauthn": signed_in(NOTHING, things=lambda lead: {"pk": 0}),
    "mfa_edit_webauthn": signed_in(NOTHING, things=lambda lead: {"pk": 0}),
    "accounts:space": signed_in(),
    "accounts:details": signed_in(),
    "accounts:download": signed_in(),
    "accounts:erase": signed_in(),
    "accounts:erased": everyone(),
    # search
    "search:search": everyone(),
    # events
    "events:feed": everyone(),
    "events:event_calendar": everyone(NOTHING, things=lambda lead: {"slug": "nowhere"}),
    # what a visitor kept: in the address alone
    "selection:selection": everyone(things=some_directory),
    "selection:compare": everyone(things=some_directory),
    # alerts: whoever holds the signed link of one reads the mails of its address
    "alerts:new": everyone(things=some_directory),
    "alerts:sent": everyone(things=some_directory),
    "alerts:confirm": everyone(things=signed_alert),
    "alerts:renew": everyone(things=signed_alert),
    "alerts:stop": everyone(things=signed_alert),
    # structures: confirmed by a click, never by a visit
    "structures:confirm": signed_in(NOT_SO, things=structure_of),
    # what a reader says of a structure, and what is written to it: without an account
    "corrections:report": everyone(things=some_structure),
    "corrections:correct": everyone(things=some_structure),
    "corrections:thanks": everyone(things=some_structure),
    "corrections:write": everyone(things=reachable_structure),
    "corrections:sent": everyone(things=some_structure),
    "freshness:confirm": everyone(things=confirmation_link),
    "proposing:propose": everyone(),
    "proposing:proposed": everyone(),
    # what one takes away from the directory
    "sharing:feed": everyone(things=lambda lead: a_directory()),
    "sharing:frame": everyone(things=lambda lead: a_directory()),
    "sharing:embed": everyone(things=lambda lead: a_directory()),
    "completion:complete": everyone(),
    "sharing:dataset": everyone(things=lambda lead: a_directory(code="structures", extension="csv")),
    "sharing:schema": everyone(things=lambda lead: {"code": "structures"}),
    "belonging:ask": everyone(things=lambda lead: a_directory()),
    "sharing:export": everyone(things=lambda lead: a_directory(extension="csv")),
    # people of a structure: to anyone but its members, they do not exist
    "structures:desk": only("lead", things=structure_of),
    "structures:page": only("lead", things=structure_of),
    "structures:take_back": Expected(
        dict.fromkeys(ROLES, NOT_SO) | {"anonymous": SIGN_IN}, things=structure_of
    ),  # refused before anything is looked for: its own tests say who may
    "structures:cancel": Expected(
        dict.fromkeys(ROLES, NOTHING) | {"anonymous": SIGN_IN, "lead": ELSEWHERE}, things=structure_of
    ),  # there is no draft to give up
    "structures:take_up": Expected(
        dict.fromkeys(ROLES, NOT_SO) | {"anonymous": SIGN_IN},
        things=lambda lead: structure_of(lead) | {"number": 0},
    ),  # refused before anything is looked for: its own tests say who may
    "structures:claim": Expected(
        dict.fromkeys(ROLES, OPEN) | {"anonymous": SIGN_IN, "lead": ELSEWHERE}, things=structure_of
    ),
    "structures:answer_claim": only("lead", things=claim_of),
    "structures:take_claim_back": signed_in(NOT_SO, things=lambda lead: {"number": 0}),
    "structures:invite": only("lead", things=structure_of),
    "structures:change_invitation": Expected(
        dict.fromkeys(ROLES, NOTHING) | {"anonymous": SIGN_IN, "lead": NOT_SO},
        things=lambda lead: structure_of(lead) | {"number": 0},
    ),
    "structures:role": Expected(
        dict.fromkeys(ROLES, NOTHING) | {"anonymous": SIGN_IN, "lead": NOT_SO},
        things=lambda lead: structure_of(lead) | {"number": 0},
    ),
    "structures:remove": only("lead", things=colleague_of),
    "structures:leave": only("lead", things=structure_of),
    "structures:object": only("lead", things=structure_of),
    # links sent by mail: whoever holds one opens it, these are forged
    "structures:invitation": everyone("410", things=lambda lead: {"token": "x"}),
    "structures:claim_link": everyone("410", things=lambda lead: {"token": "x"}),
    "structures:withdrawal_link": everyone("410", things=lambda lead: {"token": "x"}),
    "structures:ask_objection": everyone(things=structure_of),
    # a call, for everyone: its dates, its questions, following it by e-mail
    "calls:blank_form": everyone(things=open_call),
    "calls:dates": everyone(things=open_call),
    "calls:ask": everyone(things=open_call),
    "calls:asked": everyone(things=open_call),
    "calls:idea": everyone(things=an_idea),
    "calls:help_idea": everyone(things=an_idea),
    "calls:helped": everyone(things=an_idea),
    "calls:join_idea": signed_in(things=an_idea),
    "calls:take_back_join": post_only(lambda lead: {"number": a_request(lead)["number"]}),
    "calls:follow": everyone(things=open_call),
    "calls:follow_all": everyone(),
    "calls:follow_sent": everyone(),
    "calls:confirm_follow": everyone(things=a_follower),
    "calls:unfollow": everyone(things=a_follower),
    # applications: to anyone but the people of the structure, they do not exist
    "calls:applications": signed_in(),
    "calls:reminders": signed_in(),
    "calls:stop_reminders": everyone(things=reminded),
    "calls:enter": only("instructor", "administrator", otherwise=REFUSED),
    "calls:enter_newcomer": only("instructor", "administrator", otherwise=REFUSED),
    "calls:scans": only("instructor", "administrator", things=assisted_by(), lead=ELSEWHERE),
    "calls:sign_on_paper": only("instructor", "administrator", things=assisted_by("signing"), lead=ELSEWHERE),
    "calls:honour": only("instructor", "administrator", things=assisted_by("closed"), lead=ELSEWHERE),
    "calls:start": signed_in(things=open_call),
    "calls:application": only("lead", things=application_of),
    "calls:comments": Expected(
        dict.fromkeys(ROLES, NOTHING) | {"anonymous": SIGN_IN}, things=step_of
    ),  # as for a step, see below
    "calls:remove_comment": post_only(part_of),
    "calls:history": only("lead", things=application_of),
    "calls:restore": post_only(part_of),
    "calls:restore_file": post_only(file_of),
    "calls:save_answer": post_only(step_of),
    "calls:send_files": post_only(step_of),
    "calls:step": Expected(
        dict.fromkeys(ROLES, NOTHING) | {"anonymous": SIGN_IN}, things=step_of
    ),  # this call asks nothing: even the lead finds no step
    "calls:seen": post_only(lambda lead: application_of(lead) | {"number": 0}),
    "calls:people": only("lead", things=application_of),
    "calls:invite": only("lead", things=application_of),
    "calls:invite_newcomer": only("lead", things=application_of),
    "calls:invite_outside": only("lead", things=application_of),
    "calls:part": post_only(part_of),
    "calls:remove": only("lead", things=part_of),
    "calls:leave": only("lead", things=co_held_by),
    "calls:ask_lead": only("lead", things=co_held_key),
    "calls:hand_over": only("lead", things=application_of),
    "calls:answer_lead": only("lead", things=asked_lead_of),
    "calls:write_idea": only("lead", things=application_of),
    "calls:answer_join": only("lead", things=a_request),
    "calls:remove_offer": post_only(an_offer),
    "calls:review": only("lead", things=application_of),
    "calls:sign": only("lead", things=signing_of),
    "calls:reopen": only("lead", things=signing_of),
    "calls:submit": only("lead", things=signed_of),
    "calls:receipt": only("lead", things=filed_of),
    "calls:receipt_paper": only("lead", things=filed_of),
    "calls:paper": only("lead", things=application_of),
    "calls:take_back": only("lead", things=filed_of),
    "calls:withdraw": only("lead", things=filed_of),
    "calls:carry_over": only("lead", things=withdrawn_of),
    "calls:json": only("lead", things=filed_of),
    "calls:download": only("lead", things=application_of),
    "calls:answer": only("lead", things=invited),
    "calls:invitation": everyone("410", things=lambda lead: {"token": "x"}),
    "calls:delete": only("lead", things=application_of),
    "calls:file": only(things=file_of),
}

#: In Wagtail's admin, beside its home, what instructors may open; everything else is refused to them.
#: The last two show lists that Wagtail leaves empty for whoever may change none of their rows.
ADMIN_OPEN_TO_INSTRUCTORS = (
    "account/",
    "api/",
    "candidatures/",
    "questions/",
    "idees/",
    "choose-",
    "dismissibles/",
    "documents/",
    "embeds/",
    "images/",
    "localize/jsi18n/",
    "messages/envois/",
    "event_pages/choose_parent/",
    "localize/reports/translations/",
)
#: What an editor must never open.
ADMIN_REFUSED_TO_EDITORS = (
    "users/",
    "groups/",
    "sites/",
    "locales/",
    "messages/envois/",
    "workflows/list/",
    "workflows/add/",
)
#: Pages without data that Wagtail gives to anyone, and the way out.
ADMIN_OPEN_TO_ALL = ("jsi18n/", "sprite/", "logout/")
