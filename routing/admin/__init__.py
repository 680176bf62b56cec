from routing.admin.consultations import ConsultationAdmin, FeedbackReasonAdmin
from routing.admin.doors import CategoryAdmin
from routing.admin.registers import CodeOwnerAdmin, PackageAdmin, ProductAdmin

__all__ = [
    "CategoryAdmin",
    "CodeOwnerAdmin",
    "ConsultationAdmin",
    "FeedbackReasonAdmin",
    "PackageAdmin",
    "ProductAdmin",
]
