"""Find the node that causes NaN, infinity, or a gradient that vanishes, explodes or is cut off."""

from engine.verify.diagnosis.finding import Finding
from engine.verify.diagnosis.provenance import Site, site_of, tracing
from engine.verify.diagnosis.report import Diagnosis, diagnose

__all__ = ["Diagnosis", "Finding", "Site", "diagnose", "site_of", "tracing"]
