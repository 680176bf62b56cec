from routing.models.category import STATUS_DOOR, Category, LearningLink
from routing.models.channel import Channel, ChannelKind
from routing.models.consultation import (
    LONGEST_QUESTION,
    Consultation,
    FeedbackReason,
    Outcome,
)
from routing.models.draft import DraftEdit, DraftState, RulesDraft
from routing.models.link_check import LinkCheck
from routing.models.register import CodeOwner, Package, Product, lines

__all__ = [
    "LONGEST_QUESTION",
    "STATUS_DOOR",
    "Category",
    "Channel",
    "ChannelKind",
    "CodeOwner",
    "Consultation",
    "DraftEdit",
    "DraftState",
    "FeedbackReason",
    "LearningLink",
    "LinkCheck",
    "Outcome",
    "Package",
    "Product",
    "RulesDraft",
    "lines",
]
