from cases.models.attachment import Attachment
from cases.models.case import Case
from cases.models.comment import Comment, on_what_is_visible_to
from cases.models.event import CaseEvent, Verb
from cases.models.handover import Handover, HandoverKind, WaitingOn
from cases.models.handover_entry import Direction, HandoverEntry
from cases.models.link import CaseLink
from cases.models.outside_desk import OutsideDesk
from cases.models.ready_text import ReadyText, ReadyTextKind
from cases.models.remark import CaseReturn, Remark
from cases.models.severity_level import SeverityLevel
from cases.models.support_target import Clock, SupportTarget
from cases.models.watcher import Watcher

__all__ = [
    "Attachment",
    "Case",
    "CaseEvent",
    "CaseLink",
    "CaseReturn",
    "Clock",
    "Comment",
    "Direction",
    "Handover",
    "HandoverEntry",
    "HandoverKind",
    "OutsideDesk",
    "ReadyText",
    "ReadyTextKind",
    "Remark",
    "SeverityLevel",
    "SupportTarget",
    "Verb",
    "WaitingOn",
    "Watcher",
    "on_what_is_visible_to",
]
