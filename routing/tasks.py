from procrastinate.contrib.django import app

from routing import services


@app.periodic(cron="10 4 * * *")
@app.task(queue="routing", queueing_lock="forget_questions", lock="forget_questions")
def forget_questions(timestamp: int) -> None:
    """Forget what people asked long ago."""
    services.forget_old_questions()
