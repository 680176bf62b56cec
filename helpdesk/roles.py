"""The administrators' roles: groups, and what each may do in the administration (design §3)."""

from typing import Any

from contacts.models import Role

ALL = ("add", "change", "delete", "view")
VIEW = ("view",)

ROUTING_MODELS = (
    "routing.category",
    "routing.channel",
    "routing.codeowner",
    "routing.feedbackreason",
    "routing.learninglink",
    "routing.package",
    "routing.product",
    "routing.rulesdraft",
    "cases.outsidedesk",
    "cases.readytext",
    "cases.severitylevel",
    "cases.supporttarget",
)
# What people asked is read, never written, and without their names.
ASKED_MODELS = ("routing.consultation",)
REGISTRY_MODELS = (
    "contacts.user",
    "contacts.organization",
    "contacts.successplan",
    "contacts.membership",
    "contacts.designatedcontact",
)


def _permissions(models: tuple[str, ...], verbs: tuple[str, ...]) -> set[str]:
    pairs = (model.split(".") for model in models)
    return {f"{app}.{verb}_{model}" for app, model in pairs for verb in verbs}


ROLES: dict[Role, set[str]] = {
    Role.ROUTING_ADMIN: _permissions(ROUTING_MODELS, ALL) | _permissions(ASKED_MODELS, VIEW),
    Role.SYSTEM_ADMIN: _permissions(REGISTRY_MODELS, ALL) | {"auth.view_group"},
    Role.AUDITOR: _permissions(ROUTING_MODELS + ASKED_MODELS + REGISTRY_MODELS, VIEW)
    | {"cases.audit_case", "contacts.view_auditentry"},
}


def sync_roles(**kwargs: Any) -> None:
    """Make the groups of the database agree with this table; runs after every migration."""
    from django.contrib.auth.models import Group, Permission

    for name, codes in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        group.permissions.set(known[code] for code in codes if code in known)
