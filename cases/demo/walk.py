"""Walks the demo's cases through the real services, step by step, as people would."""

import uuid
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from cases import services
from cases.choices import Kind, Origin
from cases.demo.acts import ACTS, upload
from cases.demo.dates import StoryClock, date_back
from cases.demo.stories import Story
from cases.models import Case
from cases.stored_files import make_copies
from contacts.demo import Company, cancel_mail
from contacts.models import User
from routing.asked import Asked
from routing.models import Channel, ChannelKind, Consultation
from routing.services import Judgment, judge

STILL_NEWS = timedelta(hours=12)


class Walk:
    def __init__(self, company: Company) -> None:
        self.company = company
        support = Channel.objects.first_of_kind(ChannelKind.SUPPORT_CASE)
        self.door = support.category if support else None

    def through(self, story: Story) -> Case:
        """Make a case of a story; mail goes out only where it would still be news."""
        clock = StoryClock()
        last_job = ProcrastinateJob.objects.order_by("-id").values_list("id", flat=True).first()
        case = self.begin(story)
        clock.tick(story.begins)
        for step in story.steps:
            by = self.company.people[step.by] if step.by else case.requester
            ACTS[step.do](case, by, **step.words)
            case = Case.objects.select_related("organization", "requester").get(pk=case.pk)
            clock.tick(step.at)
        date_back(case, clock)
        if timezone.now() - clock.told[-1] > STILL_NEWS:
            cancel_mail(since=last_job or 0)
        return case

    def begin(self, story: Story) -> Case:
        by = self.company.people[story.by]
        requester = self.company.people.get(story.on_behalf_of)
        case = services.create_case(
            by=by,
            creation_key=uuid.uuid4(),
            requester=requester,
            organization=self.company.orgs[story.org],
            kind=story.kind,
            title=story.title,
            consultation=None if requester else self.ask(story, by),
        )
        services.save_part(case, by=by, **story.fields)
        for name in story.files:
            make_copies(services.add_attachment(case, by=by, upload=upload(name)))
        return case

    def ask(self, story: Story, by: User) -> Consultation | None:
        """Ask at the door and judge the question, as the triage does."""
        if self.door is None:
            return None
        judgment = Judgment(Origin.PERSON, Kind(story.kind), story.verdict)
        asked = judge(self.door, by=by, asked=Asked(story.asked or story.title), judgment=judgment)
        day = timezone.localtime(story.begins)
        Consultation.objects.filter(pk=asked.pk).update(asked_on=day.date(), asked_at=day)
        return asked
