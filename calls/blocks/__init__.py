"""What editors put in a call: what its page shows, and the steps of its form."""

from calls.blocks.announcement import ChallengeBlock, CriterionBlock, PhaseBlock
from calls.blocks.steps import StepsBlock

__all__ = ["ChallengeBlock", "CriterionBlock", "PhaseBlock", "StepsBlock"]
