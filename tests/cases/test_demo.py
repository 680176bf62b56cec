import datetime

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cases.choices import Status
from cases.demo import load_demo
from cases.demo.moments import read_moment, working_day
from cases.models import Case, HandoverEntry, SeverityLevel
from contacts.demo import make_company
from contacts.history import tracked_models
from contacts.models import AuditEntry, DesignatedContact, Organization, SuccessPlan, User
from routing.models import Consultation

DAY = datetime.timedelta(days=1)
SIX_WEEKS = 42 * DAY


def test_demo_is_a_company_with_forty_cases(levels, doors):
    passwords = load_demo()

    assert Organization.objects.count() == 3
    assert {plan.name_en for plan in SuccessPlan.objects.all()} == {"Premier", "Standard"}
    assert len(passwords) == User.objects.count() == 15
    check_states()
    check_dates()
    check_entries()
    # No mail about what happened weeks ago.
    assert 0 < ProcrastinateJob.objects.filter(queue_name="mail").count() < 20
    assert load_demo() == {}
    assert Case.objects.count() == 40


def test_demo_appoints_as_people_would(db):
    make_company()

    rows = DesignatedContact.objects.order_by("pk")
    assert [row.confirmed_by.name for row in rows] == [*["山田 システム"] * 4, "田中 葵"]
    assert DesignatedContact.objects.unconfirmed().count() == 4
    acts = AuditEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == [*["contact_add"] * 4, "deputy_add"]
    versions = tracked_models()[DesignatedContact].objects
    assert not versions.filter(pgh_context__user__isnull=True).exists()
    told = ProcrastinateJob.objects.values_list("args__template", flat=True)
    assert list(told) == ["deputy_named"]


def check_states():
    cases = list(Case.objects.all())

    assert len(cases) == 40
    assert {case.status for case in cases} == set(Status)
    assert {case.level for case in cases if case.submitted_at} >= set(
        SeverityLevel.objects.values_list("level", flat=True)
    )


def check_dates():
    now = timezone.now()
    cases = list(Case.objects.order_by("pk").prefetch_related("events"))
    begun = [case.created_at for case in cases]

    assert begun == sorted(begun)
    assert now - SIX_WEEKS - 10 * DAY < begun[0] < now - 35 * DAY
    assert begun[-1] > now - DAY
    for case in cases:
        told = [event.created_at for event in sorted(case.events.all(), key=lambda e: e.pk)]
        assert told == sorted(told), case
        assert told[0] - case.created_at < datetime.timedelta(seconds=5), case
        assert case.moved_at <= now
        assert abs(told[-1] - case.moved_at) < DAY or case.status != Status.SUBMITTED, case


def check_entries():
    entries = HandoverEntry.objects.filter(handover__sent_at__isnull=False)

    assert entries.count() > 10
    for entry in entries.select_related("handover__case"):
        assert entry.handover.sent_at < entry.recorded_at <= timezone.now()
        assert abs(entry.at - entry.recorded_at) < datetime.timedelta(minutes=1)
    for asked in Consultation.objects.all():
        assert asked.asked_on == timezone.localtime(asked.asked_at).date()


def test_moment_is_told_in_working_days_or_minutes():
    sunday = timezone.make_aware(datetime.datetime(2026, 11, 29, 12))

    assert timezone.localtime(read_moment("1 09:10", sunday)).isoformat()[:16] == "2026-11-27T09:10"
    assert read_moment("25m", sunday) == sunday - datetime.timedelta(minutes=25)
    # The 23rd is a public holiday.
    assert working_day(5, sunday.date()) == datetime.date(2026, 11, 20)
    assert working_day(-1, sunday.date()) == datetime.date(2026, 11, 30)
