from routing.models.category import Category, LearningLink
from routing.models.channel import Channel, ChannelKind
from routing.models.register import CodeOwner, Package, Product, lines

__all__ = [
    "Category",
    "Channel",
    "ChannelKind",
    "CodeOwner",
    "LearningLink",
    "Package",
    "Product",
    "lines",
]
