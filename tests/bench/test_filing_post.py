"""The mail server of `make bench-filing` remembers receipts, and is out of reach while it is down."""

import smtplib
from email.message import EmailMessage

import pytest

from bench.filing.judging import Delivered
from bench.filing.post import Post
from portal.development.instance import HOST


@pytest.fixture
def post():
    post = Post()
    post.rise()
    yield post
    post.fall()


def send(post, subject):
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "portail@example.org", "Camille@example.org"
    with smtplib.SMTP(HOST, post.port, timeout=5) as server:
        server.send_message(mail)


def test_a_receipt_is_remembered_by_its_number(post):
    send(post, "Votre candidature 2027-0012 est déposée")
    send(post, "Bienvenue")

    assert post.delivered == [Delivered("2027-0012", "camille@example.org")]


def test_what_is_down_takes_nothing_until_it_is_back(post):
    post.fall()
    with pytest.raises(OSError, match="refused"):
        send(post, "Votre candidature 2027-0012 est déposée")

    post.rise()
    send(post, "Your application 2027-0012 is filed")
    assert len(post.delivered) == 1
