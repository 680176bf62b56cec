"""A browser as its person would call it, from the long text that it calls itself by."""

from django import template

register = template.Library()

# The first that fits: many call themselves by the names of others, too.
BROWSERS = {
    "Edg": "Microsoft Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
LONGEST = 80


@register.filter
def browser_of(user_agent: str) -> str:
    """Name browser and system; what is neither of the known ones is shown as it calls itself."""
    named = [
        next((name for mark, name in names.items() if mark in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or user_agent[:LONGEST]
