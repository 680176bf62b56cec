import pytest

from contacts.templatetags.browsers import browser_of

# How Chrome and all that descend from it go on.
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537 Edg/140.0", "Microsoft Edge, Windows"),
        (f"{MAC} {CHROME} Safari/537.36", "Chrome, macOS"),
        (f"{MAC} AppleWebKit/605 Version/18.0 Safari/605.1", "Safari, macOS"),
        (f"{IPHONE} CriOS/140.0 Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140", "Firefox, Linux"),
        (f"Mozilla/5.0 (Linux; Android 15) {CHROME} Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_browser_is_named_as_people_call_it(user_agent, name):
    assert browser_of(user_agent) == name


def test_browser_that_nobody_knows_is_cut():
    assert len(browser_of("x" * 200)) == 80
