from cases.models.attachment import Attachment
from cases.models.case import Case
from cases.models.event import CaseEvent, Verb
from cases.models.handover import Handover, HandoverKind
from cases.models.severity_level import SeverityLevel

__all__ = [
    "Attachment",
    "Case",
    "CaseEvent",
    "Handover",
    "HandoverKind",
    "SeverityLevel",
    "Verb",
]
