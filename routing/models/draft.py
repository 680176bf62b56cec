from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import User


class DraftState(models.TextChoices):
    OPEN = "open", _("In preparation")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


class RulesDraftQuerySet(models.QuerySet["RulesDraft"]):
    def open(self) -> "RulesDraftQuerySet":
        return self.filter(state=DraftState.OPEN)

    def locked(self, pk: int) -> "RulesDraft":
        return self.select_for_update(no_key=True).get(pk=pk)


class RulesDraft(models.Model):
    """Changes of the rules that are prepared together, then published or discarded together."""

    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=DraftState, default=DraftState.OPEN)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    # Which of the newest questions would go elsewhere: their keys, never their words.
    effect = models.JSONField(default=dict, blank=True)

    objects = RulesDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of rules")
        verbose_name_plural = _("drafts of rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(state="open"),
                name="rules_draft_settled_iff_not_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("routing:rules_draft", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == DraftState.OPEN


class DraftEdit(models.Model):
    """What a draft does to one row: its values when it was first touched, and as they shall be."""

    draft = models.ForeignKey(RulesDraft, on_delete=models.CASCADE, related_name="edits")
    table = models.CharField(max_length=60)
    key = models.BigIntegerField()
    # None where the row was not there yet, or shall be there no more.
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("change in a draft")
        verbose_name_plural = _("changes in a draft")
        constraints = [
            models.UniqueConstraint(fields=["draft", "table", "key"], name="draft_edit_once_a_row"),
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="draft_edit_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"

    @property
    def row(self) -> tuple[str, int]:
        return self.table, self.key

    @property
    def is_about_whole_row(self) -> bool:
        return self.before is None or self.after is None

    @property
    def changed(self) -> dict[str, Any]:
        """The values that this changes, as they shall be."""
        before, after = self.before or {}, self.after or {}
        return {name: value for name, value in after.items() if before.get(name) != value}
