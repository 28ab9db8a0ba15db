"""Every address of the site × every role: an address without an expectation fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.portal import access_table as table
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

FILLING = {"int": 1, "slug": "x", "str": "x", "path": "x", "uuid": UUID(int=0)}


@dataclass(frozen=True)
class Address:
    """`route` is the pattern as written; `name` carries its namespaces."""

    route: str
    name: str
    parameters: dict[str, object]

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("admin/")


def addresses(resolver: URLResolver | None = None, before: Address | None = None) -> Iterator[Address]:
    resolver = resolver or get_resolver()
    before = before or Address("", "", {})
    for entry in resolver.url_patterns:
        route = before.route + str(entry.pattern)
        parameters = before.parameters | _parameters(entry)
        if isinstance(entry, URLResolver):
            namespace = f"{entry.namespace}:" if entry.namespace else ""
            yield from addresses(entry, Address(route, before.name + namespace, parameters))
        else:
            yield Address(route, before.name + (entry.name or ""), parameters)


def _parameters(entry: URLPattern | URLResolver) -> dict[str, object]:
    converters = {
        name: type(converter).__name__ for name, converter in getattr(entry.pattern, "converters", {}).items()
    }
    known = {
        name: FILLING.get(kind.removesuffix("Converter").lower(), 1) for name, kind in converters.items()
    }
    groups = getattr(getattr(entry.pattern, "regex", None), "groupindex", {})
    return dict.fromkeys(groups, "1") | known


def _kind(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower()


NAMED = {address.name for address in addresses() if not address.is_admin and address.name}
NAMED |= {"admin_sign_in"}


def test_every_address_has_an_expectation():
    assert sorted(NAMED - set(table.ACCESS)) == []


def test_no_expectation_outlives_its_address():
    assert sorted(set(table.ACCESS) - NAMED) == []


def test_addresses_without_a_name_are_media_only():
    unnamed = {address.route for address in addresses() if not address.name and not address.is_admin}
    assert unnamed <= {f"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.*)$"}


@pytest.fixture
def people() -> dict[str, User | None]:
    staff = ("editor", "instructor", "reviewer", "administrator")
    return {
        "anonymous": None,
        "member": UserFactory(),
        "lead": UserFactory(),
        **{role: UserFactory(**{role: True}) for role in staff},
    }


def visit(person: User | None, path: str) -> HttpResponse:
    client = Client(raise_request_exception=False)
    if person:
        sign_in(client, person)
    return client.get(path)


def answer(response: HttpResponse) -> str:
    if response.status_code in (301, 302):
        sign_in_page = reverse("account_login")
        return table.SIGN_IN if response.headers["Location"].startswith(sign_in_page) else table.ELSEWHERE
    known = {200: table.OPEN, 403: table.REFUSED, 404: table.NOTHING, 405: table.NOT_SO}
    return known.get(response.status_code, str(response.status_code))


@pytest.mark.parametrize("name", sorted(NAMED & set(table.ACCESS)))
def test_address_answers_each_role_as_expected(name, people):
    expected = table.ACCESS[name]
    things = expected.things(people["lead"])
    args = things.pop("args", None)
    path = reverse(name, args=args, kwargs=things or None)
    found = {role: answer(visit(person, path)) for role, person in people.items()}
    assert found == dict(expected.answers)


def admin_paths() -> list[str]:
    """Each address of the admin, its parameters filled with something."""
    paths = []
    for address in addresses():
        if not address.is_admin or not address.name:
            continue
        try:
            paths.append(reverse(address.name, kwargs=address.parameters or None))
        except NoReverseMatch:
            continue
    return sorted(set(paths))


def _within(path: str, prefixes: tuple[str, ...]) -> bool:
    return path.removeprefix("/admin/").startswith(prefixes)


@pytest.mark.parametrize("role", ["anonymous", "member", "lead", "reviewer"])
def test_admin_is_closed_to_those_who_do_not_edit(role, people):
    client = Client(raise_request_exception=False)
    if people[role]:
        sign_in(client, people[role])
    opened = [path for path in admin_paths() if client.get(path).status_code == 200]
    assert [path for path in opened if not _within(path, table.ADMIN_OPEN_TO_ALL)] == []


def test_editors_open_neither_accounts_nor_the_site_itself(people):
    client = sign_in(Client(raise_request_exception=False), people["editor"])
    forbidden = [path for path in admin_paths() if _within(path, table.ADMIN_REFUSED_TO_EDITORS)]
    assert forbidden
    assert [path for path in forbidden if client.get(path).status_code == 200] == []


def test_instructors_open_only_what_calls_need(people):
    client = sign_in(Client(raise_request_exception=False), people["instructor"])
    opened = [path for path in admin_paths() if client.get(path).status_code == 200]
    allowed = (*table.ADMIN_OPEN_TO_ALL, *table.ADMIN_OPEN_TO_INSTRUCTORS)
    assert [path for path in opened if path != "/admin/" and not _within(path, allowed)] == []
