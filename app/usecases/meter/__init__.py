"""Counting what happens, in whichever process: shared by all through the store, shown at `/metrics`."""

from app.usecases.meter.meter import Meter
from app.usecases.meter.metrics import METRICS, Metric
from app.usecases.meter.words import OTHER

__all__ = ["METRICS", "OTHER", "Meter", "Metric"]
