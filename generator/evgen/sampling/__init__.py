"""Data made from a schema: realistic, reproducible, and verified before anybody sees it."""

from evgen.sampling.defects import Defect, defects
from evgen.sampling.sampler import NoSampleError, Sampler

__all__ = ["Defect", "NoSampleError", "Sampler", "defects"]
