import json
import subprocess
import sys
import time
from io import StringIO
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from contacts.management.commands.check_org_id import Command
from contacts.org_id import SENTENCES, OrgIdVerdict, check_org_id, suffix_of

# Made up, in the form of samples/org_ids.yaml.
ID15, ID18 = "00Dfj000000WKTs", "00Dfj000000WKTsEAO"
OTHER15, OTHER18 = "00D5i000003dIqT", "00D5i000003dIqTEAU"
SECRET = "AQEAQNv0fZ.made_up_1x9QbWm7rTt3kLpYc5HsGdJzVnXeRuKq00D2v000000SGqbEAG"

# All vectors of salesforce-support §5.2.
VECTORS = ["a01M00000062mPgIAI", "001M000000qfPySIAU", "a0FE000000D6r3FMAR", "0F9E000000092w2KAA"]
VECTORS += ["00558000001N0KeAAK", "70130000001tcyIAAQ", "0036000000QKv5TAAT"]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ids = st.text(ALPHANUMERIC, min_size=12, max_size=12).map("00D".__add__)
secrets = st.text(ALPHANUMERIC + "._", min_size=1, max_size=120)
# Text around the edges of the rules, where pure chance would seldom go.
fragments = [ID15, ID18, OTHER15, "00D", "00d", "5i000003dIqT", "fj000", "000WKTs", "EAO", "eao"]
fragments += [" ", "\t", "　", "\u200b", "\ufeff", "\x00", "\ud800", "！", "!", "%", "%21", "%2521"]
fragments += ["/", "?oid=", "組織ID", "ID", "０", "Ｄ", "é", "\u0301", "AQEA.x_y", "-", "005", "9"]
near_ids = st.lists(st.sampled_from(fragments), max_size=12).map("".join)


def read(text):
    reading = check_org_id(text)
    return reading.verdict.value, reading.id18, reading.message


@pytest.mark.parametrize("id18", VECTORS)
def test_suffix_of_published_vectors(id18):
    assert suffix_of(id18[:15]) == id18[15:]


@pytest.mark.parametrize(("total", "character"), list(enumerate(ALPHABET)))
def test_suffix_of_every_group_of_five(total, character):
    group = "".join("A" if total & 1 << n else "a" for n in range(5))

    assert suffix_of(group * 3) == character * 3


@pytest.mark.parametrize("text", [ID15, ID18, "00D0K000001NZkrUAG", "00D300000000123"])
def test_check_org_id_right_as_typed(text):
    reading = check_org_id(text)

    assert reading.verdict == OrgIdVerdict.VALID
    assert reading.message is None
    assert reading.id15 == text[:15]
    assert reading.id18 == reading.stored == text[:15] + suffix_of(text[:15])


SITE = "https://example.my.salesforce.com"
WIDTHS = ["００Ｄｆｊ００００００ＷＫＴｓ", "𝟎𝟎𝐃fj000000WKTs", f"{ID15}\u3000ＥＡＯ"]
BLANKS = [f"  {ID15}\t\r\n", "00Dfj0 00000\u00a0WKTs", "00D fj0 000 00W KTs", f"{ID15} EAO"]
BLANKS += [f"{ID15}\nE A O", "00Dfj00\u28000000WKTs", "00Dfj000 \u2028 000WKTs"]
INVISIBLE = ["\ufeff00Dfj\u200b000000\u00adWKTs\u200e\u202c", f"\x00{ID15}\x07"]
INVISIBLE += ["\u206600Dfj\u2060000\ufe0f000W\u3164KT\u180es\u2069"]
LABELS = [f"組織ID: {ID15}", f"組織ID：{ID18}です。", f"組織ID{ID15}", f"Org ID = {ID18}"]
LABELS += [f"Salesforce.com 組織 ID　{ID15}", f"OrgId{ID15}", f"org_{ID15}"]
LABELS += ["Organization ID 00Dfj0 00000 WKTs", f"{ID15.lower()} {ID18}", f"00D {ID15}"]
LABELS += [f"「{ID15}」", f'{{"orgId": "{ID18}"}}', f"<b>{ID15}</b>", f"00Dで始まる {ID15}"]
SENTENCE = [f"{ID15} is our org", f"{ID15} and", f"{ID15}ですよ", f"{ID15}！", f"{ID15}!よろしく"]
SENTENCE += [f"{ID15} 2026年", f"{ID18} NA139", f"{ID15} 00D"]
ADDRESSES = [f"https://login.salesforce.com/id/{ID18}/0052v00000abcDEAAY", f"{SITE}/{ID15}/a0"]
ADDRESSES += [f"{SITE}/setup?oid={ID15}&id=015000000abcDEF", f"{SITE}/{ID15}?noredirect=1"]
ADDRESSES += [f"https://example.lightning.force.com/lightning/page#/{ID15}"]
ADDRESSES += [f"{SITE}/?startURL=%2F{ID15}%3Fx", f"{SITE}/?startURL=%252F{ID15}"]
ADDRESSES += [f"{SITE}/?oid={quote('００Ｄ')}fj000000WKTs", f"{SITE}/{ID15}.js"]
ONE_ID = [f"{ID15} {ID15}", f"{ID15} / {ID18}", f"{ID18} ({ID18.lower()})", f"{ID18[:17]} {ID18}"]
ONE_ID += [f"{ID15.lower()} = {ID18}", f"組織 {ID15} ユーザ 0052v00000abcDE"]


@pytest.mark.parametrize(
    "text", WIDTHS + BLANKS + INVISIBLE + LABELS + SENTENCE + ADDRESSES + ONE_ID
)
def test_check_org_id_right_after_cleaning(text):
    assert read(text) == ("normalised", ID18, None)


REPAIRED = [ID18.lower(), ID18.upper(), ID15 + "eao", ID15 + "EaO", f"ID: {ID15.lower()} eao"]
REPAIRED += ["00d" + ID18[3:], "00d" + ID15[3:]]


@pytest.mark.parametrize("text", REPAIRED)
def test_check_org_id_case_repaired(text):
    assert read(text) == ("normalised", ID18, "case_repaired")


SUFFIX_IN_DOUBT = ["00DF9000000REhnMAA", ID15 + "EAA", ID15 + "eaa", ID15 + "EA9", ID18.swapcase()]
SUFFIX_IN_DOUBT += ["00Dfj000000wktsAAA", "00D300000000123EAB", f"{ID15} EAA", f"{ID15}/{ID15}EAA"]


@pytest.mark.parametrize("text", SUFFIX_IN_DOUBT)
def test_check_org_id_suffix_in_doubt(text):
    reading = check_org_id(text)

    assert reading.verdict == OrgIdVerdict.WARN
    assert (reading.id15, reading.id18, reading.message) == (None, None, "check_suffix")
    assert len(reading.stored) == 18


@pytest.mark.parametrize(
    "text", [ID15.lower(), ID15.upper(), "00Dfj000000wkts", "00d00000000000x", "00D0000000000xy"]
)
def test_check_org_id_case_of_15_lost(text):
    reading = check_org_id(f" {text} ")

    assert read(text) == ("warn", None, "case_lost")
    assert (reading.id15, reading.stored) == (None, text)


@pytest.mark.parametrize("text", ["00D00000000000A", "00D00000000000a", "00D000000000001"])
def test_check_org_id_one_letter_or_none_shows_no_lost_case(text):
    assert check_org_id(text).verdict == OrgIdVerdict.VALID


def test_check_org_id_prefix_alone_lowered_is_put_right():
    assert check_org_id("00d000000000001").id15 == "00D000000000001"


REJECTED = [
    ("empty", ["", " \u3000\t\u200b\ufeff\x00", "%20%00"]),
    ("not_found", ["わかりません", "12345", f"{SITE}/", "\ud800", "!" + SECRET[:20]]),
    ("wrong_prefix", ["005J2000003ztLbIAI", "005J2 000003 ztLbIAI", "OOD5i000003dIqT"]),
    ("wrong_prefix", ["組織ID: a01M00000062mPg", f"{SITE}/0052v00000abcDE"]),
    ("wrong_length", ["00D", ID15[:14], ID15 + "E", ID18[:17], ID18 + "A", ID15 + ID15]),
    ("wrong_length", ["00Dfj 000000WKTs EA", f"{ID18[:17]}!{SECRET}"]),
    ("wrong_character", ["00Dfj00000-WKTs", "00Dfj00000あWKTs", f"{ID15}@AO"]),
    ("wrong_character", ["00Dfj000000WK\u0422sEAO", "00Dfj000\ud800000WKTs"]),
    ("several_ids", [f"{ID15} {OTHER15}", f"{ID15}, {OTHER18}", f"{ID15} {ID15.swapcase()}"]),
    ("several_ids", [f"{ID15} {OTHER18[:17]}", f"{OTHER15.lower()} {ID15}"]),
    ("several_ids", [f"{OTHER15} {ID15}!{SECRET}"]),
]


@pytest.mark.parametrize(
    ("text", "message"), [(text, key) for key, texts in REJECTED for text in texts]
)
def test_check_org_id_no_org_id(text, message):
    reading = check_org_id(text)

    assert reading.verdict == OrgIdVerdict.REJECT
    assert (reading.id15, reading.id18, reading.message) == (None, None, message)
    assert reading.stored == ""


@pytest.mark.parametrize(
    "text",
    [
        f"{ID15}!{SECRET}",
        f"{ID18}!{SECRET}",
        f"{ID18.lower()}!{SECRET}",
        f"{ID15}!x",
        f"{ID15}！{SECRET}",
        f"{ID15} ! {SECRET}",
        f"{ID15}\u200b!\n{SECRET}",
        f"{ID15}%21{SECRET}",
        f"Authorization: Bearer {ID15}!{SECRET}",
        f"https://example.my.salesforce.com/secur/frontdoor.jsp?sid={ID15}%21{SECRET}&retURL=%2F",
        f"{ID15}!{SECRET} {OTHER18}",
        f"{ID15} {ID15}!{SECRET}",
    ],
)
def test_check_org_id_access_token_keeps_the_id_only(text):
    reading = check_org_id(text)

    assert read(text) == ("warn", ID18, "access_token")
    assert (reading.id15, reading.stored) == (ID15, ID18)
    assert "AQEA" not in repr(reading)
    assert "SGqb" not in repr(reading)


@pytest.mark.parametrize("org_id", ["00DF9000000REhnMAA", "00dfj000000wkts"])
def test_check_org_id_access_token_with_an_id_in_doubt(org_id):
    reading = check_org_id(f"{org_id}!{SECRET}")

    assert (reading.verdict, reading.id18, reading.message) == ("warn", None, "access_token")
    assert reading.stored == org_id


@given(id15=ids)
def test_check_org_id_15_to_18_and_back(id15):
    assume(not (id15[3:].islower() or id15[3:].isupper()))
    id18 = check_org_id(id15).id18

    assert id18 is not None
    assert read(id18) == ("valid", id18, None)
    assert check_org_id(id18).id15 == id15


@given(id15=ids, mangle=st.sampled_from([str.lower, str.upper]))
def test_check_org_id_repairs_any_18_that_lost_its_case(id15, mangle):
    id18 = id15 + suffix_of(id15)

    assert check_org_id(mangle(id18)).id18 == id18
    assert check_org_id(id15 + mangle(id18[15:])).id18 == id18


@given(id15=ids, one=secrets, other=secrets, mark=st.sampled_from(["!", "！", "%21", " !"]))
def test_check_org_id_never_tells_a_secret(id15, one, other, mark):
    reading = check_org_id(f"sid={id15}{mark}{one}")

    # What is told of two tokens of one org is the same: nothing of the secret is in it.
    assert repr(reading) == repr(check_org_id(f"sid={id15}{mark}{other}"))
    assert reading.stored[:15] == id15
    assert reading.verdict == OrgIdVerdict.WARN


@given(text=st.one_of(st.text(st.characters()), near_ids))
def test_check_org_id_any_text_has_an_answer(text):
    reading = check_org_id(text)

    assert (reading.id15 is None) == (reading.id18 is None)
    assert reading.id18 is None or reading.id18 == f"{reading.id15}{suffix_of(reading.id15)}"
    assert len(reading.stored) in (0, 15, 18)
    assert bool(reading.stored) == (reading.verdict != OrgIdVerdict.REJECT)
    assert all(character in ALPHANUMERIC for character in reading.stored)
    assert reading.message is None or reading.message in SENTENCES


@given(
    id15=ids,
    mangle=st.sampled_from([str, str.lower, str.upper, str.swapcase]),
    tail=st.sampled_from(["", "EAA", "9zz", "!AQEA", " EAA", " / 005"]),
)
def test_check_org_id_reads_what_it_stored_the_same(id15, mangle, tail):
    reading = check_org_id(mangle(id15) + tail)

    again = check_org_id(reading.stored)

    assert (again.id18, again.stored) == (reading.id18, reading.stored)


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "00D", "00D ", "00D-", "00D!", "%25", "\u0301\u0316", "\ufdfa", "id", ID15 + " a "],
)
def test_check_org_id_long_text_is_quick(piece):
    started = time.monotonic()

    check_org_id(piece * 100_000)

    # Linear time takes well under a second; quadratic time would take minutes.
    assert time.monotonic() - started < 10


def test_check_org_id_finds_the_id_in_long_text():
    assert check_org_id("あ " * 10_000 + ID15 + " " * 10_000).id15 == ID15


def test_org_id_needs_no_settings_and_no_models():
    code = (
        "import sys, contacts.org_id as m; m.check_org_id('x'); print('django.db' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("text", ["", ID18[:17], ID15 + "EAA", ID15.lower(), ID18.lower()])
def test_text_is_a_sentence_that_never_says_impossible(text, language):
    with translation.override(language):
        sentence = check_org_id(text).text

    assert sentence.endswith((".", "。"))
    assert not any(word in sentence for word in ("impossible", "invalid", "不正", "無効"))


def test_text_is_empty_where_nothing_is_to_be_done():
    assert check_org_id(ID15).text == ""


@pytest.mark.parametrize("text", [" " + ID15, "", "\udcff", f"{ID15}!{SECRET}"])
def test_check_org_id_command_prints_one_json_object(text):
    out = StringIO()

    call_command(Command(), text, stdout=out)

    reading = check_org_id(text)
    assert json.loads(out.getvalue()) == {
        "verdict": reading.verdict.value,
        "id15": reading.id15,
        "id18": reading.id18,
        "message": reading.message,
    }
    assert out.getvalue().count("\n") == 1
