"""The terms people accept when they open an account: a new version is dated, old acceptances keep theirs."""

from django.utils import timezone

from accounts.models import User

TERMS_VERSION = "2026-11"


def record_consent(user: User) -> None:
    user.terms_version = TERMS_VERSION
    user.terms_accepted_at = timezone.now()
    user.save(update_fields=["terms_version", "terms_accepted_at"])
