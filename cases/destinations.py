"""Where an approved case may go: Salesforce Help, a package's vendor, a team of our own."""

from dataclasses import dataclass

from cases.choices import TriageVerdict
from cases.models import Case, Handover, HandoverKind
from cases.outgoing import OutgoingField
from routing.models import CodeOwner, Package
from routing.ways import Desk, PreparedMail, desk_of, one_line

LONGEST_NAME = 120


@dataclass(frozen=True)
class Destination:
    """An outside desk, with the row of the register that tells how to reach it."""

    kind: HandoverKind = HandoverKind.SALESFORCE_HELP
    package: Package | None = None
    application: CodeOwner | None = None

    @property
    def row(self) -> Package | CodeOwner | None:
        return self.package or self.application

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.row.pk}" if self.row else str(self.kind)

    @property
    def counterpart(self) -> str:
        """Who it goes to by name; Salesforce needs none."""
        if self.package:
            return one_line(self.package.vendor or self.package.name)[:LONGEST_NAME]
        return one_line(self.application.team)[:LONGEST_NAME] if self.application else ""

    @property
    def label(self) -> str:
        return f"{self.row.name} – {self.counterpart}" if self.row else str(self.kind.label)


def destinations() -> list[Destination]:
    """Return every desk a case may be sent to, Salesforce Help first."""
    packages = [Destination(HandoverKind.VENDOR, package=row) for row in Package.objects.all()]
    teams = [
        Destination(HandoverKind.DEVELOPERS, application=row) for row in CodeOwner.objects.all()
    ]
    return [Destination(), *by_label(packages), *by_label(teams)]


def by_label(found: list[Destination]) -> list[Destination]:
    return sorted(found, key=lambda destination: destination.label.casefold())


def proposed(case: Case) -> str:
    """Return the key of the desk that the triage of a case points to."""
    asked = case.consultation
    if asked and case.triage_verdict == TriageVerdict.PACKAGE and asked.package:
        return Destination(HandoverKind.VENDOR, package=asked.package).key
    if asked and case.triage_verdict == TriageVerdict.OWN_CODE and asked.application:
        return Destination(HandoverKind.DEVELOPERS, application=asked.application).key
    return Destination().key


def desk_of_handover(handover: Handover) -> Desk:
    """Return how to reach the desk of a handover today; its name alone once its row is gone."""
    row = handover.package or handover.application
    return desk_of(row) if row else Desk(handover.counterpart, handover.counterpart)


def mail_of(case: Case, desk: Desk, fields: list[OutgoingField]) -> PreparedMail:
    """Return the mail that takes the approved text to a desk."""
    texts = {field["name"]: field for field in fields}
    subject = f"[{case.number}] {texts['subject']['text']}"
    head = [texts[name] for name in ("organization", "product") if texts[name]["text"]]
    lines = [f"{field['label']}: {field['text']}" for field in head]
    return PreparedMail(
        desk.email, subject, "\n\n".join(["\n".join(lines), texts["description"]["text"]])
    )
