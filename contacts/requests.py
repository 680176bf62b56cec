from contacts.models import User
from helpdesk.htmx import HtmxRequest


class Request(HtmxRequest):
    """A request of somebody who is logged in."""

    user: User
