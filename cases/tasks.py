from procrastinate.contrib.django import app

from cases.models import CaseEvent
from contacts.mail import send_mail
from contacts.models import User
from contacts.tasks import MAIL_RETRY


@app.task(queue="mail", retry=MAIL_RETRY)
def mail_case_event(event_id: int, user_id: int) -> None:
    """Tell a person about an event by a link: of the case the mail holds only the number."""
    event = CaseEvent.objects.select_related("case").get(pk=event_id)
    send_mail(
        User.objects.get(pk=user_id),
        template=f"cases/mail/{event.verb}",
        message_id=f"case-event-{event.pk}-{user_id}",
        context={"case": event.case},
    )
