"""Makes exports: one believable sample, and any number of megabytes with known content."""

from soulprint_pipeline.generator.bulk import write_export
from soulprint_pipeline.generator.persona import ANYONE, MIRA, Persona
from soulprint_pipeline.generator.sample import write_sample
from soulprint_pipeline.generator.truth import Decoy, PlantedFact, Truth

__all__ = [
    "ANYONE",
    "MIRA",
    "Decoy",
    "Persona",
    "PlantedFact",
    "Truth",
    "write_export",
    "write_sample",
]
