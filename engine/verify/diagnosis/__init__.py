"""Which node is to blame: for NaN, for infinity, for a gradient that does not arrive."""

from engine.verify.diagnosis.finding import Finding
from engine.verify.diagnosis.provenance import Site, site_of, tracing
from engine.verify.diagnosis.report import Diagnosis, diagnose

__all__ = ["Diagnosis", "Finding", "Site", "diagnose", "site_of", "tracing"]
