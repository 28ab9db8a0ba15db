"""Rights that rooms give to groups in their migrations."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts.permissions import INSTRUCTION, grant

pytestmark = pytest.mark.django_db


def test_missing_permission_is_created_with_its_usual_name():
    Permission.objects.filter(codename="view_user").delete()
    grant(apps, INSTRUCTION, "accounts.User", "view")
    permission = Group.objects.get(name=INSTRUCTION).permissions.get(codename="view_user")
    assert permission.name == "Can view person"
    assert permission.content_type.model == "user"


def test_custom_permission_keeps_the_words_of_the_model():
    grant(apps, INSTRUCTION, "wagtailadmin.admin", "access_admin")
    assert Permission.objects.get(codename="access_admin").name == "Can access Wagtail admin"


def test_granting_again_changes_nothing():
    grant(apps, INSTRUCTION, "accounts.user", "view")
    before = Permission.objects.count()
    grant(apps, INSTRUCTION, "accounts.user", "view")
    assert Permission.objects.count() == before


def test_model_that_a_release_removed_is_no_obstacle():
    grant(apps, INSTRUCTION, "accounts.forgotten", "archive_forgotten")
    assert Permission.objects.get(codename="archive_forgotten").name == "archive forgotten"
