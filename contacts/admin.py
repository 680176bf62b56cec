from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contacts.administration import AuditedAdmin
from contacts.forms.administration import PersonForm
from contacts.identity.people import end_sessions
from contacts.models import DesignatedContact, Membership, Organization, SuccessPlan, User

# What a role may do stands in helpdesk/roles.py: groups are given to people, not edited.
admin.site.unregister(Group)


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0
    autocomplete_fields = ("organization",)


@admin.register(User)
class UserAdmin(AuditedAdmin[User], DjangoUserAdmin[User]):
    form = PersonForm
    ordering = ("email",)
    list_display = ("email", "name", "department", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("email", "name__alike", "department__alike")
    filter_horizontal = ("groups",)
    inlines = (MembershipInline,)
    actions = ("end_sessions", "remove_second_factor", "forget_company_login")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("name", "department", "phone", "language", "time_zone")}),
        (_("Roles"), {"fields": ("is_active", "is_staff", "groups")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Leave superusers to superusers: whoever can set their password could become one."""
        people = super().get_queryset(request)
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Let whoever is switched off lose their sessions, so that none revives later."""
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_sessions(obj)

    @admin.action(description=_("End all sessions"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            end_sessions(person)
        self._say_done(request, people)

    @admin.action(description=_("Remove the second factor (lost device)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        Authenticator.objects.filter(user__in=people).delete()
        self._say_done(request, people)

    @admin.action(description=_("Forget the company login"), permissions=["change"])
    def forget_company_login(self, request: HttpRequest, people: QuerySet[User]) -> None:
        SocialAccount.objects.filter(user__in=people).delete()
        self._say_done(request, people)

    def _say_done(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            self.log_change(request, person, request.POST["action"])
        self.message_user(request, _("Done."), messages.SUCCESS)


@admin.register(SuccessPlan)
class SuccessPlanAdmin(AuditedAdmin[SuccessPlan]):
    list_display = ("name_ja", "name_en", "restricts_case_creation", "has_passcode", "checked_on")


@admin.register(Organization)
class OrganizationAdmin(AuditedAdmin[Organization]):
    list_display = ("name", "org_id", "production", "plan", "account_rep_name", "login_claim")
    list_filter = ("plan",)
    list_select_related = ("production", "plan")
    search_fields = ("name", "org_id", "my_domain")
    autocomplete_fields = ("production",)


@admin.register(DesignatedContact)
class DesignatedContactAdmin(AuditedAdmin[DesignatedContact]):
    list_display = (
        "user",
        "organization",
        "is_primary",
        "deputy_for",
        "valid_from",
        "valid_until",
    )
    list_filter = ("organization", "is_primary")
    list_select_related = ("user", "organization", "deputy_for")
    search_fields = ("user__name__alike", "user__email", "organization__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave every change to the registry's own pages: its rules are the services'."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: DesignatedContact | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: DesignatedContact | None = None
    ) -> bool:
        return False
