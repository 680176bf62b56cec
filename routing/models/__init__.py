from routing.models.category import STATUS_DOOR, Category, LearningLink
from routing.models.channel import Channel, ChannelKind
from routing.models.register import CodeOwner, Package, Product, lines

__all__ = [
    "STATUS_DOOR",
    "Category",
    "Channel",
    "ChannelKind",
    "CodeOwner",
    "LearningLink",
    "Package",
    "Product",
    "lines",
]
