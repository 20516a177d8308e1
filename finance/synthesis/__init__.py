"""Instruments that are made up to show the product: believable, the same for the same seed, and marked illustrative."""

from finance.synthesis.frames import Synthesised, synthesise
from finance.synthesis.reported import Place, Reported, added_of

__all__ = ["Place", "Reported", "Synthesised", "added_of", "synthesise"]
