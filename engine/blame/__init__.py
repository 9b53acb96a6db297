"""Which node is to blame: for NaN, for infinity, for a gradient that does not arrive."""

from engine.blame.diagnosis import Diagnosis, diagnose
from engine.blame.finding import Finding
from engine.blame.trace import Site, site_of, tracing

__all__ = ["Diagnosis", "Finding", "Site", "diagnose", "site_of", "tracing"]
