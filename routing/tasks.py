from procrastinate.contrib.django import app

from routing import links, services
from routing.drafts import effect


@app.periodic(cron="10 4 * * *")
@app.task(queue="routing", queueing_lock="forget_questions", lock="forget_questions")
def forget_questions(timestamp: int) -> None:
    """Forget what people asked long ago."""
    services.forget_old_questions()


@app.periodic(cron="30 4 * * *")
@app.task(queue="routing", queueing_lock="check_links", lock="check_links")
def check_links(timestamp: int) -> None:
    """Ask whether the addresses in the rules still answer."""
    links.check_links()


@app.task(queue="routing")
def weigh_draft(draft_id: int) -> None:
    """Count which questions a draft of rules would lead elsewhere."""
    effect.weigh(draft_id)
