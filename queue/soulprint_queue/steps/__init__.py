"""The steps of the relay, one file each: the work, and what its closing writes."""

from soulprint_queue.runner import StepWork
from soulprint_queue.steps.extract import extract
from soulprint_queue.steps.import_export import import_export
from soulprint_queue.steps.memory import memory
from soulprint_queue.steps.quick_pass import quick_pass
from soulprint_queue.steps.sections import sections

STEPS: dict[str, StepWork] = {
    "import": import_export,
    "quick_pass": quick_pass,
    "extract": extract,
    "memory": memory,
    "sections": sections,
}
