"""How long one waits for somebody before going on without them."""

from datetime import datetime, timedelta

#: Silence of a lead hands the lead over after this long, or a quarter of what is left before the closing.
LONGEST_SILENCE = timedelta(days=7)
SHORTEST_SILENCE = timedelta(hours=2)
#: A draft that nobody touched for that long: its people are asked what becomes of it.
UNTOUCHED_AFTER = timedelta(days=21)
#: Drafts that were never filed are erased so long after the closing, and their people told a month before.
DRAFTS_KEPT = timedelta(days=730)
ERASURE_TOLD = timedelta(days=30)
INVITATION_LASTS = timedelta(days=30)
#: The address at which somebody was invited, once they declined or left.
ADDRESSES_KEPT = timedelta(days=30)


def leaves_time_for_silence(*, asked_at: datetime, closing_at: datetime) -> bool:
    """Later than that, who waits for a silent lead files nothing: the service in charge appoints another."""
    return closing_at - asked_at >= 2 * SHORTEST_SILENCE


def silence_until(*, asked_at: datetime, closing_at: datetime) -> datetime:
    left = closing_at - asked_at
    return asked_at + max(min(LONGEST_SILENCE, left / 4), SHORTEST_SILENCE)


def is_untouched(*, updated_at: datetime, nudged_at: datetime | None, now: datetime) -> bool:
    """Once a lull: told again only after somebody wrote since."""
    already_told = nudged_at is not None and nudged_at >= updated_at
    return now - updated_at >= UNTOUCHED_AFTER and not already_told


def is_invitation_over(sent_at: datetime, *, now: datetime) -> bool:
    return sent_at + INVITATION_LASTS <= now
