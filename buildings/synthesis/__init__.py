"""Buildings that are made up to show the product: believable, the same for the same seed, and marked illustrative."""

from buildings.synthesis.frames import Synthesised, synthesise
from buildings.synthesis.reported import Reported, cells_of, hundredths

__all__ = ["Reported", "Synthesised", "cells_of", "hundredths", "synthesise"]
