"""The portal with the naive filing, as a server takes it."""

from portal.wsgi import application

__all__ = ["application"]


def _make_naive() -> None:
    from bench.filing import naive  # noqa: PLC0415 - once Django is set up
    from calls import services  # noqa: PLC0415

    services.file_application = naive.file_application


_make_naive()
