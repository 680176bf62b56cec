import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.case_queryset import Reach, reach_of
from contacts.models import User


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> Self:
        """Comments a person may read, on whatever case."""
        return self.readable_by(user).filter(case__in=Case.objects.visible_to(user).values("pk"))

    def readable_by(self, user: User) -> Self:
        """Comments a person may read where the case opens for them: internal ones as a contact."""
        return self.readable_within(reach_of(user))

    def readable_within(self, reach: Reach) -> Self:
        if reach.audits:
            return self.all()
        readable = Q(is_internal=False)
        if reach.organizations:
            readable |= Q(
                case__submitted_at__isnull=False, case__organization__in=reach.organizations
            )
        return self.filter(readable)


class Comment(models.Model):
    """What somebody said about a case. It moves nothing, and is never changed."""

    # The form's own key: the same form sent twice makes one comment.
    creation_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whom the author stood in for, where they were a contact as a deputy only.
    acting_for = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    text = models.TextField(_("Comment"), blank=True)
    is_internal = models.BooleanField(_("for designated contacts only"), default=False)
    was_announced = models.BooleanField(_("told by mail"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            # What limits the mails of one person.
            models.Index(
                fields=["author", "created_at"],
                condition=Q(was_announced=True),
                name="comment_announced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.author}"

    def is_same_as(self, sent: "Comment") -> bool:
        """Say whether a form that was sent again says what stands here."""
        mine = (self.case_id, self.author_id, self.is_internal)
        return mine == (sent.case_id, sent.author_id, sent.is_internal)


def on_what_is_visible_to(user: User) -> Q:
    """Match the files of a case that hang on the case itself, or on a comment one may read."""
    return Q(comment=None) | Q(comment__in=Comment.objects.visible_to(user).values("pk"))
