"""Rows for tests: each function makes one thing, with what it cannot do without."""

import datetime
import io
import itertools
import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cases import services
from cases.choices import AccessGranted, BusinessStop, Kind, Status, UsersAffected, Workaround
from cases.models import (
    Attachment,
    Case,
    Handover,
    HandoverEntry,
    HandoverKind,
    OutsideDesk,
    ReadyText,
    ReadyTextKind,
    SeverityLevel,
    SupportTarget,
    WaitingOn,
)
from cases.outgoing import outgoing_content
from cases.services.entries import hash_of, unsent_files
from cases.stored_files import make_copies
from contacts.models import (
    DesignatedContact,
    Membership,
    Organization,
    Role,
    SuccessPlan,
    User,
    today,
)
from contacts.org_id import check_org_id
from routing.asked import Asked
from routing.choices import Origin, TriageVerdict
from routing.models import (
    Category,
    Channel,
    ChannelKind,
    CodeOwner,
    Consultation,
    FeedbackReason,
    Package,
    Product,
)
from routing.services import Judgment

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63606060f80f00010401005fe5c34b0000000049454e44ae426082"
)


def make_user(name: str = "", **fields: Any) -> User:
    name = name or f"person{next(_numbers)}"
    fields = {"introduced_at": timezone.now()} | fields
    return User.objects.create_user(f"{name}@example.jp", PASSWORD, name=name, **fields)


def give_role(user: User, role: Role) -> None:
    user.groups.add(Group.objects.get(name=role))


def make_app(user: User) -> str:
    """Set up an authenticator app for a person; return its key."""
    key = generate_totp_secret()
    TOTP.activate(user, key)
    return key


def make_passkey(user: User, name: str = "Laptop") -> Authenticator:
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def make_plan(**fields: Any) -> SuccessPlan:
    name = f"Plan {next(_numbers)}"
    return SuccessPlan.objects.create(**{"name_ja": name, "name_en": name} | fields)


def make_organization(name: str = "", **fields: Any) -> Organization:
    number = next(_numbers)
    org_id = check_org_id(f"00D{number:012d}").id18
    values = {"name": name or f"Org {number}", "org_id": org_id}
    return Organization.objects.create(**values | fields)


def make_membership(user: User, organization: Organization, **fields: Any) -> Membership:
    return Membership.objects.create(user=user, organization=organization, **fields)


def make_contact(user: User, organization: Organization, **fields: Any) -> DesignatedContact:
    valid_from = today() - datetime.timedelta(days=30)
    return DesignatedContact.objects.create(
        **{"user": user, "organization": organization, "valid_from": valid_from} | fields
    )


def make_category(slug: str = "", **fields: Any) -> Category:
    slug = slug or f"door-{next(_numbers)}"
    words = {"name_ja": slug, "name_en": slug, "desk_ja": slug, "desk_en": slug}
    return Category.objects.create(slug=slug, **words | fields)


def make_channel(category: Category, **fields: Any) -> Channel:
    values = {
        "kind": ChannelKind.LINK,
        "label_ja": "開く",
        "label_en": "Open",
        "address": "https://example.com/",
    }
    return Channel.objects.create(category=category, **values | fields)


def make_package(name: str = "SignHere", **fields: Any) -> Package:
    return Package.objects.create(name=name, **fields)


def make_application(name: str = "Stock list", **fields: Any) -> CodeOwner:
    values = {"team": "Platform team", "team_email": "platform@example.jp"}
    return CodeOwner.objects.create(name=name, **values | fields)


def make_feedback_reason(text: str = "") -> FeedbackReason:
    text = text or f"Reason {next(_numbers)}"
    return FeedbackReason.objects.create(text_ja=text, text_en=text)


def make_consultation(user: User, question: str = "", **fields: Any) -> Consultation:
    return Consultation.objects.create(user=user, question=question, **fields)


def make_asked(user: User, question: str = "", **fields: Any) -> Asked:
    """A question as the pages carry it once it is kept."""
    return Asked(question, make_consultation(user, question, **fields))


def make_judgment(
    verdict: TriageVerdict = TriageVerdict.UNKNOWN, evidence: str = "", **rows: Any
) -> Judgment:
    return Judgment(Origin.PERSON, Kind.TROUBLE, verdict, evidence, **rows)


def make_product() -> Product:
    product, _ = Product.objects.get_or_create(name_en="Reports", defaults={"name_ja": "レポート"})
    return product


def submittable() -> dict[str, Any]:
    """Fields with which a case of trouble may be submitted; they propose level 3."""
    return {
        "title": "Report stays empty",
        "symptom": "The report shows nothing.",
        "occurred_at": timezone.now() - datetime.timedelta(hours=5),
        "business_stop": BusinessStop.PART,
        "users_affected": UsersAffected.MANY,
        "workaround": Workaround.HARD,
        "wanted_on": today() + datetime.timedelta(days=3),
        "wanted_reason": "The month ends.",
    }


def completion() -> dict[str, Any]:
    """Fields with which a submitted case may be approved."""
    return {
        "product": make_product(),
        "access_granted": AccessGranted.NO,
        "severity_confirmed": 3,
    }


def make_draft(requester: User, organization: Organization, **fields: Any) -> Case:
    case = services.create_case(
        by=requester,
        creation_key=uuid.uuid4(),
        organization=organization,
        kind=fields.pop("kind", Kind.TROUBLE),
        title="A draft",
    )
    return services.save_part(case, by=requester, **submittable() | fields)


def make_submitted(requester: User, organization: Organization, **fields: Any) -> Case:
    return services.submit_case(make_draft(requester, organization, **fields), by=requester)


def make_in_review(case: Case, *, by: User) -> Case:
    """Let a contact claim a submitted case and fill in what an approval needs."""
    case = services.claim_case(case, by=by)
    return services.complete_case(case, by=by, **completion())


def seen_hash(case: Case) -> str:
    """Return the hash that the page of approval shows now."""
    case = Case.objects.get(pk=case.pk)
    level = SeverityLevel.objects.filter(pk=case.severity_confirmed or 0).first()
    return outgoing_content(case, files=case.attachments.order_by("pk"), level=level).hash


def approve(case: Case, *, by: User, note: str = "", **more: Any) -> Handover:
    """Approve a case as somebody who has just read its text."""
    return services.approve_case(case, by=by, seen_hash=seen_hash(case), note=note, **more)


def make_forwarded(case: Case, *, by: User, number: str = "47712345") -> Case:
    """Let a contact take a submitted case all the way to Salesforce."""
    case = make_in_review(case, by=by)
    handover = approve(case, by=by)
    return services.forward_case(case, by=by, seen_hash=handover.content_hash, number=number)


def ask_back(case: Case, *, by: User, text: str = "Which browser?") -> Case:
    """Record that the outside desk asked something of the requester."""
    services.record_messages(case, by=by, texts=[text], waiting_on=WaitingOn.REQUESTER)
    return case


def reply(case: Case, *, by: User, text: str = "Chrome.", **more: Any) -> HandoverEntry:
    return services.add_reply(case, by=by, creation_key=uuid.uuid4(), text=text, **more)


def seen_entries(case: Case) -> services.SeenEntries:
    """Return what the page of sending shows now."""
    handover = Case.objects.get(pk=case.pk).handover
    assert handover
    newest = handover.entries.order_by("-pk").first()
    return services.SeenEntries(hash_of(unsent_files(handover)), newest.pk if newest else 0)


def send(case: Case, *, by: User, text: str = "Chrome.") -> HandoverEntry:
    """Record as sent what somebody has just read on the page of sending."""
    return services.send_entry(
        case, by=by, creation_key=uuid.uuid4(), text=text, seen=seen_entries(case)
    )


def make_target(organization: Organization, level: int = 3, **fields: Any) -> SupportTarget:
    """Give the org a plan, if it has none, and what that promises at a level."""
    organization.plan = organization.plan or make_plan()
    organization.save()
    values = {"source": "help.salesforce.com", "checked_on": today()}
    return SupportTarget.objects.create(plan=organization.plan, level=level, **values | fields)


def make_desk(kind: HandoverKind = HandoverKind.SALESFORCE_HELP, **fields: Any) -> OutsideDesk:
    return OutsideDesk.objects.create(kind=kind, **fields)


def make_answered(case: Case, *, by: User) -> Case:
    return services.answer_case(make_forwarded(case, by=by), by=by, note="Clear the cache.")


def make_at(status: Status, requester: User, organization: Organization, *, by: User) -> Case:
    """Bring a case to any state, past the services: for tests of what a state allows."""
    case = make_submitted(requester, organization)
    now = timezone.now()
    values: dict[str, Any] = {"status": status, "reviewer": by}
    if status in (Status.DRAFT, Status.WITHDRAWN):
        values |= {"submitted_at": None, "reviewer": None}
    if status in (Status.APPROVED, Status.FORWARDED, Status.ANSWERED):
        case = make_in_review(case, by=by)
        values["handover"] = approve(case, by=by)
    if status == Status.SUBMITTED:
        values["reviewer"] = None
    if status in (Status.ANSWERED, Status.CLOSED):
        values["answered_at"] = now
    if status == Status.CLOSED:
        values["closed_at"] = now
    if status in (Status.FORWARDED, Status.ANSWERED):
        sent = {"sent_at": now, "sent_by": by, "number": "47712345"}
        Handover.objects.filter(case=case).update(**sent)
    Case.objects.filter(pk=case.pk).update(**values)
    return Case.objects.get(pk=case.pk)


def upload(name: str = "screen.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_attachment(case: Case, *, by: User, **file: Any) -> Attachment:
    """Store a file; a picture has its copies, as it has a moment later."""
    attachment = services.add_attachment(case, by=by, upload=upload(**file))
    make_copies(attachment)
    attachment.refresh_from_db()
    return attachment


def make_ready_text(text: str = "{name}さん", **fields: Any) -> ReadyText:
    name = f"Text {next(_numbers)}"
    words = {"name_ja": name, "name_en": name, "text_ja": text, "text_en": text}
    return ReadyText.objects.create(**words | {"kind": ReadyTextKind.REMARK} | fields)


def make_attachment_of(case: Case, *, by: User, name: str = "screen.png") -> Attachment:
    """Put a file on a case past its services, as if it had come with the draft."""
    attachment = Attachment(
        case=case,
        name=name,
        size=len(PNG),
        content_type="image/png",
        sha256="0" * 64,
        uploaded_by=by,
    )
    attachment.file.save("x", ContentFile(PNG), save=False)
    attachment.save()
    return attachment


def picture(
    size: tuple[int, int] = (64, 48), *, format: str = "PNG", mode: str = "RGB", **options: Any
) -> bytes:
    """Return a picture that is dark on its left and bright on its right."""
    image = Image.new(mode, size, "white" if mode != "CMYK" else (0, 0, 0, 0))
    image.paste("navy" if mode != "CMYK" else (255, 255, 0, 0), (0, 0, size[0] // 2, size[1]))
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()
