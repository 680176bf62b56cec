import pytest

from routing.asked import LONGEST_IN_ADDRESS, Asked, as_question, asked_of, is_key
from routing.services import delete_question
from tests import factories


def test_asked_of_ones_own_consultation(employee):
    kept = factories.make_consultation(employee, "Q")

    asked = asked_of({"consultation": str(kept.pk), "q": "other"}, employee)

    assert (asked.consultation, asked.text) == (kept, "Q")


def test_asked_of_somebody_elses_consultation_is_ignored(employee, contact):
    kept = factories.make_consultation(contact, "secret")

    asked = asked_of({"consultation": str(kept.pk), "q": "mine"}, employee)

    assert asked == Asked("mine")


def test_asked_of_deleted_words_is_ignored(employee):
    kept = factories.make_consultation(employee, "Q")
    delete_question(kept)

    assert asked_of({"consultation": str(kept.pk)}, employee) == Asked()


@pytest.mark.parametrize(
    "key", ["", "0", "-1", "+1", "1.0", " 1", "²", "１", "९", "x", "9" * 18, "9" * 19, "9" * 5000]
)
def test_asked_of_an_absurd_key_is_nothing(employee, key):
    kept = factories.make_consultation(employee, "Q", pk=1)

    assert asked_of({"consultation": key}, employee) == Asked()
    assert asked_of({"consultation": "1"}, employee).consultation == kept


def test_is_key_fits_the_column():
    assert is_key("9" * 18)
    assert not is_key("9" * 19)


def test_asked_of_a_text_cuts_it_for_the_address(employee):
    assert len(asked_of({"q": "長" * 1000}, employee).text) == LONGEST_IN_ADDRESS


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("\ud83d\ude00", ""),
        ("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf"),
        ("  　 ", ""),
        ("\n\n x \n", "x"),
        ("👩‍👩‍👧 ㈱①髙～－", "👩‍👩‍👧 ㈱①髙～－"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_as_question_keeps_what_a_database_can_hold(typed, kept):
    assert as_question(typed) == kept


@pytest.mark.parametrize(
    ("asked", "suffix"),
    [
        (Asked(), ""),
        (Asked("a&b=c #?/"), "?q=a%26b%3Dc+%23%3F%2F"),
        (Asked("\r\nx"), "?q=%0D%0Ax"),
    ],
)
def test_asked_suffix_is_one_parameter(asked, suffix):
    assert asked.suffix == suffix


def test_asked_suffix_of_a_kept_question_is_its_key_alone(employee):
    kept = factories.make_consultation(employee, "secret")

    assert Asked("secret", kept).suffix == f"?consultation={kept.pk}"


@pytest.mark.parametrize(("text", "line"), [("", ""), ("a\nb", "a"), (" a ", "a")])
def test_asked_first_line(text, line):
    assert Asked(text).first_line == line


def test_asked_hint_is_what_triage_was_told_by(employee):
    kept = factories.make_consultation(employee, "Q", evidence="SignHere")

    assert Asked("Q", kept).hint == "SignHere"
    assert Asked("Q").hint == "Q"
