"""People and orgs for a first look: a company with two production orgs and a sandbox."""

import datetime
import secrets
from dataclasses import dataclass, field

import pghistory
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.crypto import get_random_string
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.models import (
    DesignatedContact,
    Membership,
    Organization,
    Role,
    SuccessPlan,
    User,
    today,
)
from contacts.services import appoint_contact

SOURCE = "デモ用の値 / made up for the demo"


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    department: str
    orgs: tuple[str, ...] = ()
    role: Role | None = None
    language: str = "ja"

    @property
    def email(self) -> str:
        return f"{self.key}@example.jp"


PEOPLE = [
    Person("sato", "佐藤 みさき", "営業部", ("east",)),
    Person("suzuki", "鈴木 健", "経理部", ("east",)),
    Person("takahashi", "高橋 涼", "マーケティング部", ("east",)),
    Person("ito", "伊藤 さくら", "コールセンター", ("east",)),
    Person("okamoto", "岡本 翔", "西日本販売 営業課", ("west",)),
    Person("okada", "岡田 直美", "物流部（退職）", ("east",)),
    Person("miller", "Emma Miller", "APAC Sales", ("east",), language="en"),
    Person("mori", "森 花", "APAC Sales", ("east",), language="en"),
    Person("tanaka", "田中 葵", "情報システム部", ("east",)),
    Person("kimura", "木村 大地", "情報システム部", ("east", "west")),
    Person("nakamura", "中村 優", "西日本販売 管理課", ("west",)),
    Person("yoshida", "吉田 蓮", "情報システム部", ("east",)),
    Person("routing", "渡辺 窓口", "業務改革部", role=Role.ROUTING_ADMIN),
    Person("admin", "山田 システム", "情報システム部", role=Role.SYSTEM_ADMIN),
    Person("auditor", "小林 監査", "監査室", role=Role.AUDITOR),
]
CONTACTS = [("east", "tanaka"), ("east", "kimura"), ("west", "nakamura"), ("west", "kimura")]
PRIMARIES = CONTACTS[::2]
LEFT = "okada"
NEW = "okamoto"
"""Who has not seen the first visit."""


@dataclass
class Company:
    """The demo's people and orgs by their keys, and the passwords by mail address."""

    people: dict[str, User]
    orgs: dict[str, Organization]
    passwords: dict[str, str] = field(default_factory=dict)


def make_company() -> Company:
    passwords = {person.email: secrets.token_urlsafe(9) for person in PEOPLE}
    people = {person.key: _create_person(person, passwords[person.email]) for person in PEOPLE}
    orgs = _create_organizations()
    for person in PEOPLE:
        for key in person.orgs:
            Membership.objects.create(
                user=people[person.key],
                organization=orgs[key],
                salesforce_username=f"{person.key}@{orgs[key].my_domain}.example.jp",
                is_default=key == person.orgs[0],
            )
    _appoint_all(people, orgs)
    return Company(people, orgs, passwords)


def let_go(company: Company) -> None:
    """Let one of them leave the company: their cases stay."""
    User.objects.filter(pk=company.people[LEFT].pk).update(is_active=False)


def login_lines(passwords: dict[str, str]) -> list[str]:
    named = {person.email: person for person in PEOPLE if person.key != LEFT}
    return [
        f"{email:22} {passwords[email]}   {person.name} ({person.department})"
        for email, person in named.items()
    ]


def _create_person(person: Person, password: str) -> User:
    # Random passwords need no slow hash; the first login gives them one, as after an upgrade.
    hashed = PBKDF2PasswordHasher().encode(password, get_random_string(22), iterations=1)
    user = User.objects.create(
        email=person.email,
        password=hashed,
        name=person.name,
        department=person.department,
        language=person.language,
        phone="03-0000-0000",
        is_staff=person.role is not None,
        introduced_at=None if person.key == NEW else timezone.now(),
    )
    if person.role:
        user.groups.add(Group.objects.get(name=person.role))
    return user


def _create_organizations() -> dict[str, Organization]:
    premier = SuccessPlan.objects.create(
        name_ja="プレミア",
        name_en="Premier",
        restricts_case_creation=True,
        has_passcode=True,
        includes_coaching=True,
        source=SOURCE,
        checked_on=today(),
    )
    standard = SuccessPlan.objects.create(
        name_ja="スタンダード", name_en="Standard", source=SOURCE, checked_on=today()
    )
    east = Organization.objects.create(
        name="東日本営業・本番",
        org_id="00Dfj000000WKTsEAO",
        plan=premier,
        instance="AP28",
        my_domain="minatogawa",
        account_rep_name="山本 一郎",
        account_rep_email="yamamoto@salesforce.example",
        account_rep_phone="03-0000-1111",
        duty_phone="03-0000-2222",
        duty_hours="平日 9:00–18:00",
    )
    sandbox = Organization.objects.create(
        name="東日本営業・Sandbox", org_id="00DIS000001FMlm2AG", production=east
    )
    west = Organization.objects.create(
        name="西日本販売・本番",
        org_id="00DJ2000000ElAgMAK",
        plan=standard,
        instance="AP31",
        my_domain="minatogawa-west",
        account_rep_name="大野 恵",
        account_rep_email="ohno@salesforce.example",
        demands_second_person=True,
    )
    return {"east": east, "sandbox": sandbox, "west": west}


def _appoint_all(people: dict[str, User], orgs: dict[str, Organization]) -> None:
    """Let a system admin appoint the contacts long ago, and a primary lately name her deputy."""
    admin, primary, day = people["admin"], people["tanaka"], datetime.timedelta(days=1)
    last_job = ProcrastinateJob.objects.order_by("-id").values_list("id", flat=True).first()
    with pghistory.context(user=admin.pk):
        for org, key in CONTACTS:
            is_primary = (org, key) in PRIMARIES
            appoint_contact(
                orgs[org],
                by=admin,
                person=people[key],
                trailblazer_email=people[key].email,
                is_primary=is_primary,
                may_view_all_cases=True,
                may_manage_contacts=is_primary,
                has_full_rights=is_primary,
                valid_from=today() - 200 * day,
            )
        DesignatedContact.objects.update(confirmed_at=timezone.now() - 200 * day)
    cancel_mail(since=last_job or 0)
    with pghistory.context(user=primary.pk):
        appoint_contact(
            orgs["east"],
            by=primary,
            person=people["yoshida"],
            deputy_for=primary,
            valid_from=today() - 3 * day,
            valid_until=today() + 10 * day,
        )


def cancel_mail(*, since: int) -> None:
    """Take back the mail behind a job: what is told of weeks ago has long been read."""
    queued = ProcrastinateJob.objects.filter(id__gt=since, queue_name="mail")
    for job in queued.values_list("id", flat=True):
        app.job_manager.cancel_job_by_id(job, delete_job=True)
