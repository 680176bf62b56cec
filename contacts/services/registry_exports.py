"""A list of the registry that is too long to be made while its reader waits."""

from django.db import transaction
from django.utils.translation import gettext as _

from contacts import weight
from contacts.audit import record_audit
from contacts.limits import may_ask_for_lists
from contacts.models import ExportKind, ExportState, Language, Organization, RegistryExport, User
from contacts.services.refusals import RegistryRefused
from contacts.tasks import make_registry_export


@transaction.atomic
def ask_export(organization: Organization | None, *, by: User, kind: ExportKind) -> RegistryExport:
    """Have the worker make a list; asked for again meanwhile, it is the one that is being made."""
    if not may_ask_for_lists(by):
        raise RegistryRefused(_("You have asked for many long lists within an hour. Wait an hour."))
    export, is_new = RegistryExport.objects.get_or_create(
        asked_by=by,
        organization=organization,
        kind=kind,
        state=ExportState.MAKING,
        defaults={"language": Language.now()},
    )
    if is_new:
        record_audit(weight.EXPORT, by=by, on=organization, detail=kind.value)
        make_registry_export.defer(export_id=export.pk)
    return export
