from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cases import stored_files
from cases.models import Attachment, CaseEvent, Comment, HandoverEntry
from contacts.mail import send_mail
from contacts.models import User
from contacts.tasks import MAIL_RETRY

# For a storage that is away: 10, 20, 40 … seconds, about ten minutes in all.
STORAGE_RETRY = RetryStrategy(max_attempts=7, exponential_wait=10, retry_exceptions={OSError})


@app.task(queue="mail", retry=MAIL_RETRY)
def mail_case_event(event_id: int, user_id: int, template: str = "") -> None:
    """Tell a person about an event by a link: of the case the mail holds only the number."""
    event = CaseEvent.objects.select_related("case").get(pk=event_id)
    send_mail(
        User.objects.get(pk=user_id),
        template=f"cases/mail/{template or event.verb}",
        message_id=f"case-event-{event.pk}-{user_id}",
        context={"case": event.case},
    )


@app.task(queue="files", retry=STORAGE_RETRY)
def copy_picture(attachment_id: int) -> None:
    """Make the copies of a picture that people look at."""
    if attachment := Attachment.with_removed.filter(pk=attachment_id).first():
        stored_files.make_copies(attachment)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="files", queueing_lock="tend_copies")
def tend_copies(timestamp: int) -> None:
    """Queue copies anew whose job was lost with its worker."""
    for pk in stored_files.overdue_copies():
        copy_picture.defer(attachment_id=pk)


@app.periodic(cron="20 3 * * *")
@app.task(queue="files", queueing_lock="clear_files")
def clear_files(timestamp: int) -> None:
    """Delete what was removed from drafts, and what no case names."""
    stored_files.purge_removed()
    stored_files.sweep_orphans()


@app.task(queue="mail", retry=MAIL_RETRY)
def mail_comment(comment_id: int, user_id: int) -> None:
    """Tell a person by a link that somebody commented on a case."""
    comment = Comment.objects.select_related("case").get(pk=comment_id)
    send_mail(
        User.objects.get(pk=user_id),
        template="cases/mail/commented",
        message_id=f"comment-{comment.pk}-{user_id}",
        context={"case": comment.case},
    )


@app.task(queue="mail", retry=MAIL_RETRY)
def mail_entry(entry_id: int, user_id: int, template: str) -> None:
    """Tell a person by a link what passed with an outside desk."""
    entry = HandoverEntry.objects.select_related("handover__case").get(pk=entry_id)
    send_mail(
        User.objects.get(pk=user_id),
        template=f"cases/mail/{template}",
        message_id=f"handover-entry-{entry.pk}-{user_id}",
        context={"case": entry.handover.case},
    )


@app.periodic(cron="40 4 * * *")
@app.task(queue="cases", queueing_lock="close_silent", lock="close_silent")
def close_silent(timestamp: int) -> None:
    """Close what was answered and then left without a word."""
    # The services defer the tasks above.
    from cases.services import close_silent_cases

    close_silent_cases()
