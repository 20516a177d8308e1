"""Green finance: institutions, instruments, their roll-up, and the balances that have been published."""

from finance.models.institutions import Institution
from finance.models.instruments import Instrument, InstrumentEvent
from finance.models.published import Balance
from finance.models.summaries import FundingSummary

__all__ = ["Balance", "FundingSummary", "Institution", "Instrument", "InstrumentEvent"]
