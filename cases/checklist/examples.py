"""A good and a poor entry of the items whose wording decides how soon an answer comes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Example:
    good: Promise
    poor: Promise


TROUBLE = Example(
    _(
        "In the Reports tab, opening “Monthly sales” leaves the page white. No message appears."
        " Last week it opened."
    ),
    _("The report does not work."),
)
QUESTION = Example(
    _("In the report “Monthly sales”: how do I show this month and last month side by side?"),
    _("Please tell me how to use reports."),
)
REQUEST = Example(
    _("Please raise the limit of active users who log in to the customer site from 500 to 700."),
    _("We need more capacity."),
)
EXPECTED = Example(
    _("The list of this month’s orders appears, about 200 rows, as it did until Friday."),
    _("It should work properly."),
)
GOAL = Example(
    _("Every Monday I want to send the department head both months on one page."),
    _("I want to work better."),
)
ABOUT_WHEN = Example(
    _("This morning between 9:00 and 9:30. It still happens, each time I try."),
    _("Recently."),
)
STEPS = Example(
    _("1. Open the Reports tab. 2. Choose the folder “Sales”. 3. Press “Monthly sales”."),
    _("Open it as usual."),
)
WORK = Example(
    _("Entering orders in the Orders app of the sales department"),
    _("Our daily work"),
)
IMPACT = Example(
    _("About 40 orders a day cannot be entered; since this morning we write them on paper."),
    _("It is urgent and causes great trouble."),
)
WORKAROUND = Example(
    _("We export the list to a file and add it up by hand: two hours a day."),
    _("We manage somehow."),
)
DATE_REASON = Example(
    _("Invoices go out on 30 November, and the figures must be settled the day before."),
    _("As soon as possible."),
)
CONSEQUENCE = Example(
    _("If it takes longer, 120 invoices are sent a month late."),
    _("We would be in trouble."),
)
OTHER_LEVEL = Example(
    _("The workaround ends on Friday: the two people who do it by hand move on."),
    _("Because it is important to us."),
)
