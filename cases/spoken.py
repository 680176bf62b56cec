"""Words that are kept, and read by people of several languages."""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation

type Spoken = str | dict[str, str]
"""One text where it reads alike in every language, else one for each."""


def in_each_language(say: Callable[[], str]) -> Spoken:
    """Return what is said in each language of the portal."""
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words[language] = str(say())
    alike = set(words.values())
    return alike.pop() if len(alike) == 1 else words


def in_language(spoken: Spoken) -> str:
    """Return the words in the language in use."""
    if isinstance(spoken, str):
        return spoken
    return spoken.get(translation.get_language() or "") or next(iter(spoken.values()), "")
