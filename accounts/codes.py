"""Sign-in codes: typed by a person, kept only as a keyed hash."""

from allauth.core.internal.cryptokit import generate_user_code, normalize_user_code
from django.utils.crypto import constant_time_compare, salted_hmac


class Code(str):
    """As a string it is the hash that the session keeps; `plain` goes into the mail and nowhere else."""

    __slots__ = ("plain",)
    plain: str

    @classmethod
    def new(cls) -> "Code":
        plain = generate_user_code()
        code = cls(digest(plain))
        code.plain = plain
        return code


def digest(typed: str) -> str:
    return salted_hmac("accounts.codes", normalize_user_code(typed), algorithm="sha256").hexdigest()


def matches(typed: str, kept: str) -> bool:
    """`kept` is empty when no code was sent, so as not to say whether the address has an account."""
    return bool(kept) and constant_time_compare(digest(typed), kept)
