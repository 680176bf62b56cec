from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from contacts.mail import send_mail
from contacts.models import User

# About a day in all: 1, 2, 4 … minutes, then the job is listed as failed.
MAIL_RETRY = RetryStrategy(max_attempts=11, exponential_wait=60)


@app.task(queue="mail", retry=MAIL_RETRY)
def mail_password_reset(user_id: int) -> None:
    user = User.objects.get(pk=user_id)
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    send_mail(
        user,
        template="account/email/password_reset_key",
        message_id=salted_hmac("password reset", key, algorithm="sha256").hexdigest()[:32],
        context={"password_reset_url": f"{settings.BASE_URL}{path}"},
    )


@app.task(queue="mail", retry=MAIL_RETRY)
def tell_of_registry(user_id: int, template: str, occasion: str) -> None:
    """Tell a person by a link that something about who is a contact concerns them."""
    send_mail(
        User.objects.get(pk=user_id),
        template=f"contacts/mail/{template}",
        message_id=f"registry-{occasion}-{user_id}",
    )


@app.task(queue="mail", retry=MAIL_RETRY)
@transaction.atomic
def tell_people_of_registry(people: list[tuple[int, str]], occasion: str) -> None:
    """Queue a mail each, with its template, for many people: all of them or none."""
    for user_id, template in people:
        tell_of_registry.defer(user_id=user_id, template=template, occasion=occasion)


@app.task(queue="files")
def run_registry_file(file_id: int) -> None:
    """Check a file of the registry, or import it."""
    # The work defers the task above.
    from contacts.registry_files.running import run_file

    run_file(file_id)


@app.task(queue="files")
def make_registry_export(export_id: int) -> None:
    """Make a list of the registry that is too long for a request."""
    from contacts.registry_files.exporting import make_export

    make_export(export_id)


@app.periodic(cron="* * * * *")
@app.task(queue="files", queueing_lock="tend_registry_files")
def tend_registry_files(timestamp: int) -> None:
    """Queue work anew that was lost with its worker."""
    from contacts.registry_files.keeping import lost_exports, lost_files

    for pk in lost_files():
        run_registry_file.defer(file_id=pk)
    for pk in lost_exports():
        make_registry_export.defer(export_id=pk)


@app.periodic(cron="50 3 * * *")
@app.task(queue="files", queueing_lock="clear_registry_files")
def clear_registry_files(timestamp: int) -> None:
    """Delete what files of the registry left behind."""
    from contacts.registry_files.keeping import clear_files

    clear_files()
