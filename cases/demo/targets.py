"""What the demo's plan promises: figures made up, since the real ones are an administrator's."""

from cases.models import Clock, SupportTarget
from contacts.demo import SOURCE
from contacts.models import SuccessPlan, today

# Level, first answer, "need help", look again, by which clock.
PREMIER = [
    (1, 1, 2, 0, Clock.ALWAYS),
    (2, 2, 8, 1, Clock.ALWAYS),
    (3, 4, 24, 2, Clock.WORKING_DAYS),
    (4, 8, 48, 5, Clock.WORKING_DAYS),
]


def load_demo_targets() -> None:
    plan = SuccessPlan.objects.get(name_en="Premier")
    for level, response_hours, help_hours, look_days, clock in PREMIER:
        SupportTarget.objects.create(
            plan=plan,
            level=level,
            response_hours=response_hours,
            help_hours=help_hours,
            look_days=look_days,
            clock=clock,
            source=SOURCE,
            checked_on=today(),
        )
