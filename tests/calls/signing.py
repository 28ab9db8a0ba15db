"""What the tests of signing and of filing share."""

from post_office.models import Email


def parts(application):
    return list(application.parts.signing().order_by("pk"))


def member_of_part(part):
    return part.structure.memberships.first().user


def mails(subject):
    return Email.objects.filter(subject__contains=subject)
