"""Demo people, orgs and cases for a first look: made by walking through the real services."""

import datetime
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from cases import services
from cases.choices import (
    AccessGranted,
    BusinessStop,
    Kind,
    Origin,
    TriageVerdict,
    UsersAffected,
    Workaround,
)
from cases.models import Case, Handover, SeverityLevel
from cases.outgoing import outgoing_content
from contacts.models import (
    DesignatedContact,
    Membership,
    Organization,
    Role,
    SuccessPlan,
    User,
    today,
)
from routing.asked import Asked
from routing.demo import load_demo_registers
from routing.models import Channel, ChannelKind, Product
from routing.services import Judgment, judge

PRODUCTION = "東日本営業・本番"
LOGINS = "demo-logins.txt"


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    department: str
    role: Role | None = None
    language: str = "ja"

    @property
    def email(self) -> str:
        return f"{self.key}@example.jp"


PEOPLE = [
    Person("sato", "佐藤 みさき", "営業部"),
    Person("suzuki", "鈴木 健", "経理部"),
    Person("miller", "Emma Miller", "APAC Sales", language="en"),
    Person("tanaka", "田中 葵", "情報システム部"),
    Person("kimura", "木村 大地", "情報システム部"),
    Person("routing", "渡辺 窓口", "業務改革部", Role.ROUTING_ADMIN),
    Person("admin", "山田 システム", "情報システム部", Role.SYSTEM_ADMIN),
    Person("auditor", "小林 監査", "監査室", Role.AUDITOR),
]


@transaction.atomic
def load_demo() -> dict[str, str]:
    """Make the demo once; return the passwords it made by mail address, empty if it stood."""
    if Organization.objects.exists():
        return {}
    passwords = {person.email: secrets.token_urlsafe(9) for person in PEOPLE}
    people = {person.key: _create_person(person, passwords[person.email]) for person in PEOPLE}
    production, sandbox = _create_organizations()
    for key in ("sato", "suzuki", "miller", "tanaka"):
        Membership.objects.create(
            user=people[key],
            organization=production,
            salesforce_username=f"{key}@minatogawa.example.jp",
            is_default=True,
        )
    _appoint(production, people["tanaka"], is_primary=True)
    _appoint(production, people["kimura"], is_primary=False)
    load_demo_registers()
    _create_cases(people, production, sandbox)
    return passwords


def write_logins(passwords: dict[str, str]) -> Path:
    """Keep the demo logins where `make run` finds them again, readable by their owner only."""
    path = Path(settings.STATE_DIR) / LOGINS
    names = {person.email: person for person in PEOPLE}
    lines = [
        f"{email:22} {password}   {names[email].name} ({names[email].department})"
        for email, password in passwords.items()
    ]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _create_person(person: Person, password: str) -> User:
    user = User.objects.create_user(
        person.email,
        password,
        name=person.name,
        department=person.department,
        language=person.language,
        phone="03-0000-0000",
        is_staff=person.role is not None,
    )
    if person.role:
        user.groups.add(Group.objects.get(name=person.role))
    return user


def _create_organizations() -> tuple[Organization, Organization]:
    premier = SuccessPlan.objects.create(
        name_ja="プレミア",
        name_en="Premier",
        restricts_case_creation=True,
        has_passcode=True,
        includes_coaching=True,
        source="demo",
        checked_on=today(),
    )
    production = Organization.objects.create(
        name=PRODUCTION,
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
        name="東日本営業・Sandbox", org_id="00DIS000001FMlm2AG", production=production
    )
    return production, sandbox


def _appoint(organization: Organization, user: User, *, is_primary: bool) -> None:
    DesignatedContact.objects.create(
        user=user,
        organization=organization,
        is_primary=is_primary,
        trailblazer_email=user.email,
        may_view_all_cases=True,
        may_manage_contacts=is_primary,
        has_full_rights=is_primary,
        valid_from=today() - datetime.timedelta(days=200),
    )


REPORT = {
    "symptom": (
        "レポート「月次売上」を開くと、白い画面のまま何も表示されません。ほかのレポートは開けます。"
    ),
    "expected": "先月までと同じように、売上の表が表示される。",
    "occurred_note": "いまも続いています",
    "steps_to_reproduce": "ホームを開く\nレポートを押す\n「月次売上」を押す",
    "business_stop": BusinessStop.PART,
    "affected_work": "月次の締め",
    "impact": "経理の12名が締めの数字を出せません。",
    "users_affected": UsersAffected.MANY,
    "users_count": 12,
    "workaround": Workaround.HARD,
    "workaround_detail": "明細を1件ずつ開いて手で集計しています。",
    "wanted_reason": "月末の締めに使います。",
    "wanted_consequence": "本社への報告が1日遅れます。",
}
SYNC = {
    "symptom": "商談を保存すると「予期しないエラーが発生しました」と出て、保存できません。",
    "occurred_note": "今朝から",
    "business_stop": BusinessStop.PART,
    "affected_work": "受注の入力",
    "users_affected": UsersAffected.MANY,
    "users_count": 40,
    "workaround": Workaround.NONE,
    "wanted_reason": "15時の締めに間に合わせたいため。",
    "wanted_consequence": "出荷が翌日に回ります。",
}
FIELD = {
    "symptom": "I cannot see the mobile phone field on contacts; the colleague next to me can.",
    "occurred_note": "since Monday",
    "business_stop": BusinessStop.NONE,
    "users_affected": UsersAffected.ONE,
    "workaround": Workaround.GOOD,
    "workaround_detail": "I ask my colleague for the number.",
    "wanted_reason": "I call customers every day.",
}
COMPLETION: dict[str, Any] = {
    "access_granted": AccessGranted.YES,
    "access_username": "tanaka@minatogawa.example.jp",
}


def _create_cases(people: dict[str, User], production: Organization, sandbox: Organization) -> None:
    sato, suzuki, miller, tanaka = (people[key] for key in ("sato", "suzuki", "miller", "tanaka"))
    day = datetime.timedelta(days=1)
    started = timezone.now() - datetime.timedelta(hours=26)

    _draft(sato, production, "月次レポートが開けない", REPORT | {"occurred_at": started})
    waiting = _draft(
        suzuki, production, "商談が保存できない", SYNC | {"wanted_on": today(), "severity": 2}
    )
    services.submit_case(waiting, by=suzuki)
    waiting = _draft(
        miller,
        production,
        "Mobile phone field is missing",
        FIELD | {"wanted_on": today() + 7 * day},
    )
    services.submit_case(waiting, by=miller)

    approved = _in_review(suzuki, tanaka, production, "ダッシュボードの数字が昨日のまま", started)
    _approve(approved, tanaka)

    forwarded = _in_review(sato, tanaka, production, "ログイン画面が英語になった", started)
    _forward(forwarded, tanaka, "47700001")
    answered = _in_review(sato, tanaka, production, "承認のメールが二通届く", started)
    _forward(answered, tanaka, "47700002")
    services.answer_case(
        answered,
        by=tanaka,
        note=(
            "承認プロセスとフローの両方からメールが出ていました。フローの側を無効にすると"
            "一通になります。設定は情報システム部で変更しました。"
        ),
    )


def _draft(by: User, organization: Organization, title: str, fields: dict[str, Any]) -> Case:
    judgment = Judgment(Origin.PERSON, Kind.TROUBLE, TriageVerdict.UNKNOWN)
    support = Channel.objects.first_of_kind(ChannelKind.SUPPORT_CASE)
    consultation = (
        judge(support.category, by=by, asked=Asked(title), judgment=judgment) if support else None
    )
    case = services.create_case(
        by=by,
        creation_key=uuid.uuid4(),
        organization=organization,
        kind=Kind.TROUBLE,
        title=title,
        consultation=consultation,
    )
    return services.save_part(case, by=by, **fields)


def _in_review(
    requester: User,
    holder: User,
    organization: Organization,
    title: str,
    started: datetime.datetime,
) -> Case:
    wanted_on = today() + datetime.timedelta(days=3)
    case = _draft(
        requester, organization, title, REPORT | {"occurred_at": started, "wanted_on": wanted_on}
    )
    services.submit_case(case, by=requester)
    case = services.claim_case(case, by=holder)
    return services.complete_case(
        case,
        by=holder,
        product=Product.objects.order_by("position").first(),
        severity_confirmed=3,
        **COMPLETION,
    )


def _approve(case: Case, by: User) -> Handover:
    level = SeverityLevel.objects.get(pk=case.severity_confirmed or 0)
    content = outgoing_content(case, files=[], level=level)
    return services.approve_case(case, by=by, seen_hash=content.hash)


def _forward(case: Case, by: User, number: str) -> None:
    handover = _approve(case, by)
    services.forward_case(case, by=by, seen_hash=handover.content_hash, number=number)
