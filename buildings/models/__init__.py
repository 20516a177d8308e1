"""The building stock: the register, its roll-up, and the totals that have been published."""

from buildings.models.buildings import Building, EmissionFactor, EnergyReading
from buildings.models.published import PublishedStock
from buildings.models.retrofits import Retrofit
from buildings.models.summaries import StockSummary

__all__ = ["Building", "EmissionFactor", "EnergyReading", "PublishedStock", "Retrofit", "StockSummary"]
