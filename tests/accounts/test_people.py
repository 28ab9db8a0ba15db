"""People in the admin, their groups, and the first administrator."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Upper
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import Page

from accounts.models import User
from accounts.permissions import COMMUNICATION, EVALUATION, INSTRUCTION
from accounts.roles import is_staff
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def test_address_is_one_person_whatever_its_capitals():
    UserFactory(email="Nadia@Example.org")
    assert User.objects.get(email="NADIA@example.ORG").email == "nadia@example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="NADIA@EXAMPLE.ORG")


def test_database_itself_refuses_capitals():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=UserFactory().pk).update(email=Upper(Value("a@example.org")))


def test_person_is_called_by_name_or_else_by_address():
    assert str(UserFactory(full_name="Nadia Bensalem")) == "Nadia Bensalem"
    assert UserFactory(full_name="Nadia Bensalem").get_short_name() == "Nadia"
    assert str(UserFactory(full_name="", email="a@example.org")) == "a@example.org"


def test_groups_are_there_and_wagtails_own_are_not():
    names = set(Group.objects.values_list("name", flat=True))
    assert names == {COMMUNICATION, INSTRUCTION, EVALUATION}


def test_communication_edits_and_publishes_every_page():
    editor = UserFactory(editor=True)
    permissions = Page.objects.get(depth=1).get_children().first().permissions_for_user(editor)
    assert permissions.can_edit()
    assert permissions.can_publish()
    assert editor.has_perm("wagtailadmin.access_admin")
    assert editor.has_perm("wagtail_localize.submit_translation")


def test_instruction_enters_the_admin_but_edits_no_page_of_others():
    instructor = UserFactory(instructor=True)
    page = Page.objects.get(depth=1).get_children().first()
    assert instructor.has_perm("wagtailadmin.access_admin")
    assert not page.permissions_for_user(instructor).can_edit()


def test_reviewers_have_no_admin_access(client):
    reviewer = UserFactory(reviewer=True)
    assert not reviewer.has_perm("wagtailadmin.access_admin")
    sign_in(client, reviewer)
    assert client.get("/admin/").status_code in (302, 403)
    assert client.get("/admin/pages/").status_code in (302, 403)


def test_who_is_staff():
    assert all(is_staff(UserFactory(**{role: True})) for role in ("editor", "instructor", "reviewer"))
    assert is_staff(UserFactory(administrator=True))
    assert not is_staff(UserFactory())
    assert not is_staff(UserFactory(administrator=True, is_active=False))
    assert not is_staff(AnonymousUser())


@pytest.fixture
def admin_client(client):
    return sign_in(client, UserFactory(administrator=True, email="admin@example.org"))


def test_administrator_adds_a_person_without_a_password(admin_client):
    group = Group.objects.get(name=COMMUNICATION)
    page = admin_client.get("/admin/users/new/").content.decode()
    assert 'name="full_name"' in page
    assert 'type="password"' not in page
    answers = {"email": "New@example.org", "full_name": "Léa Roux", "language": "fr", "groups": [group.pk]}
    assert admin_client.post("/admin/users/new/", answers).status_code == 302
    person = User.objects.get(email="new@example.org")
    assert (person.full_name, person.has_usable_password()) == ("Léa Roux", False)
    assert list(person.groups.all()) == [group]


def test_whoever_gets_an_account_is_told_in_their_language_how_to_sign_in(admin_client):
    groups = [Group.objects.get(name=name).pk for name in (COMMUNICATION, EVALUATION)]
    answers = {"email": "new@example.org", "full_name": "Léa Roux", "language": "fr", "groups": groups}
    admin_client.post("/admin/users/new/", answers)
    admin_client.post("/admin/users/new/", {"email": "ann@example.org", "full_name": "", "language": "en"})

    (french,) = mails_to("new@example.org")
    assert french.message.startswith("Bonjour Léa Roux,")
    assert "http://127.0.0.1:8000/compte/connexion/" in french.message
    assert "\n- Communication\u00a0: écrit et publie" in french.message
    assert "second facteur" in french.message
    assert "http://127.0.0.1:8000/admin/" in french.message
    (english,) = mails_to("ann@example.org")
    assert english.message.startswith("Hello,")
    assert "opens to you" not in english.message
    assert "/admin/" not in english.message
    assert "second factor" not in english.message


def test_a_refused_account_writes_to_nobody(admin_client):
    admin_client.post("/admin/users/new/", {"email": "not an address", "language": "fr"})

    assert not Email.objects.exists()


def test_administrator_chooses_groups_by_what_they_may_do(admin_client):
    page = admin_client.get("/admin/users/new/").content.decode()

    assert "Communication\u00a0: écrit et publie" in page
    assert "Évaluation\u00a0: note les candidatures" in page
    assert "Nouvel(le)" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_says_the_groups_and_structures_of_everyone(
    admin_client, count, django_assert_max_num_queries
):
    for number in range(count):
        person = UserFactory(editor=True, full_name=f"Léa {number}")
        MembershipFactory(user=person, structure__title=f"Le Rucher {number}", role="manager")

    with django_assert_max_num_queries(22):
        page = admin_client.get("/admin/users/").content.decode()

    assert f"Le Rucher {count - 1} (responsable)" in page
    assert page.count("Communication") >= count
    assert "Administration" in page


def test_permissions_of_a_group_are_named_in_the_readers_language(admin_client):
    group = Group.objects.get(name=INSTRUCTION)
    path = f"/admin/groups/edit/{group.pk}/"
    before = set(group.permissions.values_list("codename", flat=True))

    page = admin_client.get(path).content.decode()

    assert ">Ajouter\u00a0: secteur</label>" in page
    assert "Envoyer des pages à traduire" in page
    assert re.findall(r"\bCan [a-z ]+", page) == []
    form = admin_client.get(path).context["form"]
    shown = set(form.fields["permissions"].queryset)
    kept = [str(row.pk) for row in form.initial["permissions"] if row in shown]
    answers = {"name": group.name, "permissions": kept}
    for panel in admin_client.get(path).context["permission_panels"]:
        answers |= {f"{panel.prefix}-TOTAL_FORMS": 0, f"{panel.prefix}-INITIAL_FORMS": 0}
    assert admin_client.post(path, answers).status_code == 302
    assert set(group.permissions.values_list("codename", flat=True)) == before


def test_every_permission_of_ours_has_a_french_name():
    rooms = [config for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    names = [name for room in rooms for model in room.get_models() for _code, name in model._meta.permissions]

    assert names
    assert not [name for name in names if gettext(name) == name], "list it in portal/borrowed_words.py"


def test_administrator_cannot_add_the_same_address_twice(admin_client):
    UserFactory(email="new@example.org")
    answers = {"email": "NEW@example.org", "full_name": "Léa Roux", "language": "fr"}
    assert admin_client.post("/admin/users/new/", answers).status_code == 200
    assert User.objects.filter(email="new@example.org").count() == 1


def test_administrator_corrects_an_address_and_the_former_one_dies(admin_client):
    person = UserFactory(email="old@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    path = f"/admin/users/edit/{person.pk}/"
    assert 'name="is_active"' in admin_client.get(path).content.decode()
    answers = {"email": "new@example.org", "full_name": "Léa", "language": "en", "is_active": "on"}
    assert admin_client.post(path, answers).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.language) == ("new@example.org", "en")
    assert not EmailAddress.objects.filter(email="old@example.org").exists()


@pytest.mark.parametrize(
    "path", ["/admin/users/", "/admin/users/?q=admin", "/admin/groups/", "/admin/account/"]
)
def test_pages_about_people_open_in_the_admin(admin_client, path):
    assert admin_client.get(path).status_code == 200


def test_editor_manages_no_account(client):
    sign_in(client, UserFactory(editor=True))
    assert client.get("/admin/users/").status_code == 302
    assert client.get("/admin/users/new/").status_code == 302


def test_editor_changes_their_own_name_in_the_admin(client):
    editor = UserFactory(editor=True)
    sign_in(client, editor)
    form = client.get("/admin/account/").context["panels_by_tab"]
    answers = {"name_email-full_name": "Nouveau Nom"}
    for panels in form.values():
        for panel in panels:
            bound = panel.get_form()
            answers |= {
                bound.add_prefix(name): value
                for name, value in bound.initial.items()
                if value and bound.add_prefix(name) not in answers
            }
    client.post("/admin/account/", answers)
    editor.refresh_from_db()
    assert editor.full_name == "Nouveau Nom"


def test_first_administrator_is_made_once(capsys):
    call_command("create_admin", "Chief@example.org", "--name", "Anne Chef")
    call_command("create_admin", "chief@example.org")
    person = User.objects.get()
    assert (person.email, person.full_name) == ("chief@example.org", "Anne Chef")
    assert person.is_superuser
    assert person.is_staff
    assert not person.has_usable_password()
    assert "/compte/connexion/" in capsys.readouterr().out


def test_first_administrator_may_be_someone_known():
    person = UserFactory(email="chief@example.org", is_active=False)
    call_command("create_admin", "chief@example.org")
    person.refresh_from_db()
    assert person.is_superuser
    assert person.is_active


def test_first_administrator_has_a_password_in_development_only(settings):
    with pytest.raises(CommandError):
        call_command("create_admin", "chief@example.org", "--password", "commun-s")
    settings.DEBUG = True
    call_command("create_admin", "chief@example.org", "--password", "commun-s")
    assert User.objects.get().check_password("commun-s")


def test_first_administrator_needs_a_real_address():
    with pytest.raises(CommandError):
        call_command("create_admin", "chief")
