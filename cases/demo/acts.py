"""What a step of a story does: one act of a person, by its service."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone

from cases import services
from cases.models import Case, Direction, SeverityLevel, WaitingOn
from cases.outgoing import outgoing_content
from cases.services import Call
from cases.services.entries import SeenEntries, Spoken, hash_of, the_handover, unsent_files
from contacts.models import User
from routing.models import Category, Product

type DemoAct = Callable[..., Any]


FILES = Path(__file__).parent / "files"


def key() -> uuid.UUID:
    return uuid.uuid4()


def upload(name: str) -> UploadedFile[Any]:
    return SimpleUploadedFile(name, (FILES / name).read_bytes())


def complete(case: Case, by: User, *, product: str, severity: int, **fields: Any) -> None:
    found = Product.objects.filter(name_en__startswith=product).first()
    services.complete_case(
        case,
        by=by,
        product=found or Product.objects.order_by("position").first(),
        severity_confirmed=severity,
        **fields,
    )


def approve(case: Case, by: User, note: str = "") -> None:
    level = SeverityLevel.objects.get(pk=case.severity_confirmed or 0)
    content = outgoing_content(case, files=list(case.attachments.order_by("pk")), level=level)
    services.approve_case(case, by=by, seen_hash=content.hash, note=note)


def forward(case: Case, by: User, number: str) -> None:
    seen = the_handover(case).content_hash
    services.forward_case(case, by=by, seen_hash=seen, number=number)


def asked_back(case: Case, by: User, text: str) -> None:
    services.record_messages(case, by=by, texts=[text], waiting_on=WaitingOn.REQUESTER)


def told(case: Case, by: User, text: str) -> None:
    services.record_messages(case, by=by, texts=[text], waiting_on=WaitingOn.THEM)


def reply(case: Case, by: User, text: str, files: tuple[str, ...] = ()) -> None:
    uploads = [upload(name) for name in files]
    services.add_reply(case, by=by, creation_key=key(), text=text, uploads=uploads)


def send(case: Case, by: User, text: str) -> None:
    handover = the_handover(case)
    answers = case.attachments.filter(entry__direction=Direction.ANSWER)
    for file in answers.filter(may_be_sent=False):
        services.mark_attachment(file, by=by, may_be_sent=True)
    newest = handover.entries.order_by("-pk").first()
    seen = SeenEntries(hash_of(unsent_files(handover)), newest.pk if newest else 0)
    services.send_entry(case, by=by, creation_key=key(), text=text, seen=seen)


def phone(case: Case, by: User, said: str, number: str = "") -> None:
    call = Call(at=timezone.now(), said=said, number=number)
    services.phone_case(case, by=by, call=call)


def attempt(case: Case, by: User, text: str) -> None:
    tried = Spoken(at=timezone.now(), text=text)
    services.record_attempt(case, by=by, creation_key=key(), tried=tried)


def escalate(case: Case, by: User, text: str, result: str = "") -> None:
    said = Spoken(at=timezone.now(), text=text, result=result)
    services.escalate_case(case, by=by, creation_key=key(), said=said)


def redirect(case: Case, by: User, door: str, note: str) -> None:
    services.redirect_case(case, by=by, door=Category.objects.get(slug=door), note=note)


def remark(case: Case, by: User, about: str, text: str) -> None:
    services.add_remark(case, by=by, creation_key=key(), text=text, about=about)


def mend(case: Case, by: User, **fields: Any) -> None:
    services.save_part(case, by=by, **fields)


def note(case: Case, by: User, text: str) -> None:
    services.add_note(case, by=by, creation_key=key(), text=text)


def take_over(case: Case, by: User, note: str) -> None:
    services.take_over_case(case, by=by, seen_holder=case.reviewer_id or 0, note=note)


def comment(case: Case, by: User, text: str) -> None:
    services.add_comment(case, by=by, creation_key=key(), text=text)


def share(case: Case, by: User, whom: str) -> None:
    services.add_watcher(case, by=by, user=User.objects.get(email=f"{whom}@example.jp"))


def close(case: Case, by: User, helpful: bool | None = None, why: str = "") -> None:
    services.close_case(case, by=by, was_helpful=helpful, helpful_reason=why)


def close_by_clock(case: Case, by: User) -> None:
    services.close_case(case, by=None)


def plainly(service: DemoAct) -> DemoAct:
    """Return the act of a service that takes the words of the story as they are."""
    return lambda case, by, **words: service(case, by=by, **words)


ACTS: dict[str, DemoAct] = {
    "submit": plainly(services.submit_case),
    "withdraw": plainly(services.withdraw_case),
    "claim": plainly(services.claim_case),
    "answer": plainly(services.answer_case),
    "reopen": plainly(services.reopen_case),
    "look": plainly(services.look_at_handover),
    "remark": remark,
    "return": plainly(services.return_case),
    "mend": mend,
    "note": note,
    "take over": take_over,
    "complete": complete,
    "approve": approve,
    "forward": forward,
    "phone": phone,
    "asked back": asked_back,
    "told": told,
    "reply": reply,
    "send": send,
    "attempt": attempt,
    "escalate": escalate,
    "redirect": redirect,
    "comment": comment,
    "share": share,
    "close": close,
    "close by clock": close_by_clock,
}
