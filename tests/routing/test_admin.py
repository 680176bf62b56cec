"""Doors in the administration: what a change does is seen before it is kept."""

import datetime
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from contacts.models import Role, today
from routing.admin import consultations
from routing.admin.door_preview import Stretch, stretches
from routing.models import (
    Category,
    Channel,
    ChannelKind,
    Consultation,
    FeedbackReason,
    LearningLink,
    Outcome,
)
from tests import factories

DAY = datetime.timedelta(days=1)
LIST = "/admin/routing/category/"
CONSULTATIONS = "/admin/routing/consultation/"
MAIL = {
    "kind": ChannelKind.MAIL,
    "address": "desk@example.com",
    "subject_ja": "件名",
    "subject_en": "Subject",
    "body_ja": "本文",
    "body_en": "Text",
}


@pytest.fixture
def router(client, db):
    """A routing administrator who reads English."""
    user = factories.make_user("router", is_staff=True, language="en")
    factories.give_role(user, Role.ROUTING_ADMIN)
    client.force_login(user)
    return client


@pytest.fixture
def door(db):
    door = factories.make_category("status", name_en="Status", name_ja="稼働状況")
    factories.make_channel(door, label_en="Open the status site", label_ja="稼働状況を見る")
    return door


def address(door, page="change"):
    return reverse(f"admin:routing_category_{page}", args=[door.pk])


def typed(client, door):
    """Return what the page of a door posts as it stands."""
    context = client.get(address(door)).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {
        field.html_name: "" if (value := field.value()) is None or value is False else value
        for form in forms
        for field in form
    }


def post(client, door, button="_save", **changed):
    return client.post(address(door), typed(client, door) | {button: "1"} | changed)


def hidden(page):
    """Return what the page of confirmation posts."""
    return dict(page.context["typed"]) | {"_confirmed": page.context["preview"].fingerprint}


def save(client, door, **changed):
    """Change a door, and keep it after a look at what it does."""
    page = post(client, door, **changed)
    return client.post(address(door), hidden(page) | {"_save": "1"})


def errors_of(page):
    return " ".join(re.findall(r'class="errorlist.*?</ul>', page.text, re.DOTALL))


# What a change does


def test_change_is_shown_before_it_is_saved(router, door):
    page = post(router, door, name_en="System status", **{"channels-0-label_en": "Open <b>it</b>"})

    door.refresh_from_db()
    assert (page.status_code, door.name_en) == (200, "Status")
    changed = {
        (change.field, change.before, change.after) for change in page.context["preview"].changes
    }
    assert changed == {
        ("kind of question (English)", "Status", "System status"),
        ("label (English)", "Open the status site", "Open <b>it</b>"),
    }
    assert "From today, this door shows “Open &lt;b&gt;it&lt;/b&gt;” (Link)." in page.text
    assert "<h1>System status</h1>" in page.text
    assert "<h1>稼働状況</h1>" in page.text
    assert "稼働状況を見る" in page.text
    assert "<b>it</b>" not in page.text
    assert not LogEntry.objects.exists()


def test_change_that_was_seen_is_saved_and_logged(router, door):
    answer = save(router, door, name_en="System status")

    door.refresh_from_db()
    assert answer.status_code == 302
    assert door.name_en == "System status"
    assert LogEntry.objects.count() == 1


def test_preview_leaves_no_message_behind(router, door):
    post(router, door, name_en="System status")

    assert "messagelist" not in router.get(LIST).text


def test_change_that_does_something_else_by_now_is_shown_anew(router, door):
    page = post(router, door, name_en="System status")
    Channel.objects.update(label_en="A colleague’s words")

    answer = router.post(address(door), hidden(page) | {"_save": "1"})

    door.refresh_from_db()
    assert (answer.status_code, door.name_en) == (200, "Status")
    assert "A colleague’s words" in answer.text


@pytest.mark.parametrize("confirmed", ["", "yes", "0" * 64])
def test_change_nobody_has_seen_is_not_saved(router, door, confirmed):
    post(router, door, name_en="System status", _confirmed=confirmed)

    door.refresh_from_db()
    assert door.name_en == "Status"


def test_save_without_a_change_asks_nothing(router, door):
    assert post(router, door).status_code == 302


def test_line_endings_of_a_browser_are_no_change(router, door):
    Category.objects.update(how_en="One\nTwo", keywords="a\nb")

    answer = post(router, door, how_en="One\r\nTwo", keywords="a\r\nb")

    assert answer.status_code == 302
    assert Category.objects.get(pk=door.pk).how_en == "One\nTwo"


def test_preview_saves_nothing_even_when_confirmed(router, door):
    page = post(router, door, "_preview", name_en="System status")

    again = router.post(address(door), hidden(page) | {"_preview": "1"})

    door.refresh_from_db()
    assert (page.status_code, again.status_code, door.name_en) == (200, 200, "Status")
    assert 'name="_preview"' in router.get(address(door)).text


def test_preview_without_a_change_says_so(router, door):
    page = post(router, door, "_preview").text

    assert "Nothing: the door stays as it is." in page
    assert 'name="_save"' not in page


def test_going_on_editing_brings_back_all_that_was_typed(router, door):
    page = post(
        router,
        door,
        name_en="System status",
        **{
            "channels-TOTAL_FORMS": "2",
            "channels-1-kind": "link",
            "channels-1-label_ja": "二つ目",
            "channels-1-label_en": "The second",
            "channels-1-address": "https://second.example.com/",
            "channels-1-position": "200",
            "channels-0-DELETE": "on",
        },
    )

    form = router.post(address(door), hidden(page) | {"_edit": "1"})

    door.refresh_from_db()
    assert (door.name_en, door.channels.count()) == ("Status", 1)
    assert 'value="System status"' in form.text
    assert 'value="https://second.example.com/"' in form.text
    assert re.search(r'name="channels-0-DELETE"[^>]*checked', form.text)
    assert "errornote" not in form.text


def test_button_that_was_pressed_is_kept(router, door):
    page = post(router, door, "_continue", name_en="System status")

    assert '<button class="btn btn-primary" type="submit" name="_continue"' in page.text


def test_new_door_is_shown_before_it_is_there(router, door):
    values = typed(router, door) | {"slug": "new", "name_en": "New", "_save": "1"}
    values |= {"channels-INITIAL_FORMS": "0", "channels-0-id": "", "channels-0-category": ""}
    page = router.post("/admin/routing/category/add/", values)
    assert (page.status_code, Category.objects.count()) == (200, 1)

    router.post("/admin/routing/category/add/", hidden(page) | {"_save": "1"})

    assert Category.objects.get(slug="new").channels.count() == 1


def test_invalid_change_is_an_error_as_ever(router, door):
    page = post(router, door, name_en="")

    assert "preview" not in page.context
    assert "required" in errors_of(page)


def test_preview_holds_no_form_that_works(router, org):
    user = factories.make_user("employee2")
    factories.make_membership(user, org)
    door = factories.make_category("vendor")
    factories.make_channel(door, kind=ChannelKind.PACKAGE_VENDOR, address="")

    page = post(router, door, name_en="Vendors").text

    previews = re.findall(r'<article class="door"[^>]*>', page)
    assert len(previews) == 2
    assert all("inert" in preview for preview in previews)
    inside = "".join(re.findall(r'<article class="door".*?</article>', page, re.DOTALL))
    assert 'method="post"' not in inside
    assert "hx-post" not in inside


def test_future_change_says_from_when_and_shows_that_day(router, door):
    first_day = datetime.date(today().year + 1, 12, 1)
    page = post(
        router,
        door,
        **{
            "channels-TOTAL_FORMS": "2",
            "channels-0-valid_until": str(first_day - DAY),
            "channels-1-kind": "link",
            "channels-1-label_ja": "新しい案内",
            "channels-1-label_en": "The new site",
            "channels-1-address": "https://new.example.com/",
            "channels-1-valid_from": str(first_day),
            "channels-1-position": "200",
        },
    )

    assert "From today, this door shows “Open the status site” (Link)." in page.text
    assert f"1 Dec {first_day.year}, this door shows “The new site” (Link)." in page.text
    assert page.text.count('<article class="door"') == 4
    assert 'href="https://new.example.com/"' in page.text


def test_door_whose_way_goes_leads_to_its_replacement_or_the_contacts(router, door):
    other = factories.make_category("other", name_en="The other door")
    factories.make_channel(other)
    ended = {"channels-0-valid_until": str(today() - DAY)}

    alone = post(router, door, **ended).text
    replaced = post(router, door, replacement=str(other.pk), **ended).text

    assert "From today, no way leads through this door: it offers to write" in alone
    assert "“The other door” is offered instead" in replaced


def test_ways_valid_at_once_are_warned_of_and_saved(router, door):
    factories.make_channel(door, label_en="The second", position=200)

    page = post(router, door, name_en="System status")

    assert "“Open the status site” and “The second” are valid on the same days" in page.text
    assert save(router, door, name_en="System status").status_code == 302


def way(**fields):
    return Channel(**fields)


def test_stretches_follow_validity_and_order():
    day = datetime.date(2026, 12, 10)
    first = way(valid_from=day + 5 * DAY, valid_until=day + 9 * DAY)
    second = way(valid_until=day + 20 * DAY)

    found = stretches([first, second], day)

    assert found == [
        Stretch(day, second),
        Stretch(day + 5 * DAY, first),
        Stretch(day + 10 * DAY, second),
        Stretch(day + 21 * DAY, None),
    ]


# What a door may hold


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://example.com/", "x", ""],
)
@pytest.mark.parametrize("kind", [ChannelKind.LINK, ChannelKind.DOCUMENT])
def test_link_takes_web_addresses_only(router, door, kind, address):
    page = post(router, door, **{"channels-0-kind": kind, "channels-0-address": address})

    assert "valid URL" in errors_of(page)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.com/", "mailto:a@example.com"]
)
def test_learning_link_takes_web_addresses_only(router, door, url):
    LearningLink.objects.create(
        category=door, label_ja="学ぶ", label_en="Learn", url="https://a.jp/"
    )

    page = post(router, door, **{"links-0-url": url})

    assert "valid URL" in errors_of(page)


@pytest.mark.parametrize(
    "text",
    [
        "a@example.com, b@example.com",
        "a@example.com?cc=b@example.com",
        "a?cc=b@example.com",
        "mailto:a@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\u2028b@example.com",
        "Desk <a@example.com>",
        "",
    ],
)
def test_mail_has_one_address(router, door, text):
    values = {f"channels-0-{name}": value for name, value in (MAIL | {"address": text}).items()}

    assert "one mail address" in errors_of(post(router, door, **values)) or "one line" in errors_of(
        post(router, door, **values)
    )


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x1e"])
@pytest.mark.parametrize(
    "field", ["name_en", "desk_ja", "channels-0-label_ja", "channels-0-subject_en"]
)
def test_line_takes_no_break(router, door, field, sign):
    values = {f"channels-0-{name}": value for name, value in MAIL.items()}

    page = post(router, door, **values | {field: f"x{sign}Bcc: evil@example.org"})

    assert "in one line" in errors_of(page)


@pytest.mark.parametrize("field", ["subject_ja", "subject_en", "body_ja", "body_en"])
@pytest.mark.parametrize(("text", "error"), [(" ", "both languages"), ("{password}", "not known")])
def test_mail_has_both_languages_and_known_facts(router, door, field, text, error):
    values = {f"channels-0-{name}": value for name, value in (MAIL | {field: text}).items()}

    assert error in errors_of(post(router, door, **values))


@pytest.mark.parametrize(
    "field",
    ["name_ja", "name_en", "desk_ja", "desk_en", "channels-0-label_ja", "channels-0-label_en"],
)
@pytest.mark.parametrize("text", ["", "　 "])
def test_name_desk_and_label_stand_in_both_languages(router, door, field, text):
    assert "required" in errors_of(post(router, door, **{field: text}))


def test_way_does_not_end_before_it_starts(router, door):
    values = {"channels-0-valid_from": "2026-12-02", "channels-0-valid_until": "2026-12-01"}

    assert "before the first day" in errors_of(post(router, door, **values))


def test_replacement_is_open_and_leads_on(router, door):
    closed, other, third = (factories.make_category(slug) for slug in ("closed", "other", "third"))
    factories.make_channel(closed, valid_until=today() - DAY)
    for category in (other, third):
        factories.make_channel(category)
    Category.objects.filter(pk=other.pk).update(replacement=third)
    Category.objects.filter(pk=third.pk).update(replacement=door)

    assert "has no way itself" in errors_of(post(router, door, replacement=str(closed.pk)))
    assert "in circles" in errors_of(post(router, door, replacement=str(other.pk)))
    assert "its own replacement" in errors_of(post(router, door, replacement=str(door.pk)))


# Deleting


def use(door, **fields):
    values = {"category": door, "channel": door.channels.first(), "outcome": Outcome.OPENED}
    values |= {"user": factories.make_user(), "question": "開けない"}
    return Consultation.objects.create(**values | fields)


def test_used_door_stays_and_the_page_says_what_to_do(router, door):
    use(door)

    page = router.get(address(door, "delete")).text
    router.post(address(door, "delete"), {"post": "yes"})

    assert "End its ways with “valid until” instead" in page
    assert Category.objects.filter(pk=door.pk).exists()


def test_door_at_which_a_question_ended_stays(router, door):
    use(door, category=factories.make_category("first"))

    assert "End its ways" in router.get(address(door, "delete")).text


def test_used_doors_stay_in_the_lists_action(router, door):
    unused = factories.make_category("unused")
    use(door)
    values = {"action": "delete_selected", "_selected_action": [door.pk, unused.pk]}

    page = router.post(LIST, values)
    router.post(LIST, values | {"post": "yes"})

    assert "End its ways with “valid until” instead" in page.text
    assert Category.objects.count() == 2


def test_used_way_stays_and_the_error_says_what_to_do(router, door):
    use(door)

    page = post(router, door, **{"channels-0-DELETE": "on"})

    assert "End it with “valid until” instead" in errors_of(page)
    assert "protected related" not in page.text


def test_unused_door_way_and_reason_are_deleted(router, door):
    reason = FeedbackReason.objects.create(text_ja="古い", text_en="Old")

    page = post(router, door, **{"channels-0-DELETE": "on"})
    assert page.context["preview"].changes[-1].field == "deleted"
    router.post(address(door), hidden(page) | {"_save": "1"})
    assert not door.channels.exists()
    router.post(address(door, "delete"), {"post": "yes"})
    router.post(f"/admin/routing/feedbackreason/{reason.pk}/delete/", {"post": "yes"})

    assert not Category.objects.exists()
    assert not FeedbackReason.objects.exists()


def test_reason_that_was_given_stays(router, door):
    reason = FeedbackReason.objects.create(text_ja="古い", text_en="Old")
    use(door, is_helpful=False, feedback_reason=reason)
    path = f"/admin/routing/feedbackreason/{reason.pk}/delete/"

    assert "was chosen by people" in router.get(path).text
    router.post(path, {"post": "yes"})
    assert FeedbackReason.objects.exists()


# Lists


def test_list_says_what_people_said_of_a_door(router, door):
    other = factories.make_category("other")
    for is_helpful in [True] * 9 + [False] * 2:
        use(door, is_helpful=is_helpful)
    use(door)
    use(door, is_helpful=False, asked_on=today() - 180 * DAY)
    use(door, is_helpful=True, category=other)

    page = router.get(LIST).text

    assert "83% (12)" in page
    assert page.count("field-helpful_share") == 2
    assert re.findall(r'field-helpful_share">(.*?)<', page) == ["83% (12)", "–"]


def test_list_is_filtered_by_kind_and_validity(router, door):
    Channel.objects.update(checked_on=today())
    ending = factories.make_category("ending")
    factories.make_channel(ending, **MAIL, valid_until=today(), checked_on=today())
    ended = factories.make_category("ended")
    factories.make_channel(ended, valid_until=today() - DAY)
    old = factories.make_category("old")
    factories.make_channel(old, checked_on=today() - 181 * DAY)

    def found(query):
        return {row.slug for row in router.get(f"{LIST}?{query}").context["cl"].result_list}

    assert found("kind=mail") == {"ending"}
    assert found("validity=open") == {"status", "ending", "old"}
    assert found("validity=ending") == {"ending"}
    assert found("validity=ended") == {"ended"}
    assert found("validity=unchecked") == {"old"}
    assert found("kind=nonsense") == set()


def test_list_orders_doors_by_number(router, door):
    context = router.get(LIST).context
    formset = context["cl"].formset
    values = {field.html_name: field.value() for field in formset.management_form}
    values |= {"form-0-id": door.pk, "form-0-position": "5", "_save": "1"}

    router.post(LIST, values)

    door.refresh_from_db()
    assert door.position == 5


def count_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("path", [LIST, CONSULTATIONS])
def test_list_asks_as_often_for_three_rows_as_for_one(router, door, path):
    reason = FeedbackReason.objects.create(text_ja="古い", text_en="Old")
    use(door, is_helpful=False, feedback_reason=reason)
    once = count_queries(router, path)
    for number in range(2):
        another = factories.make_category(f"another-{number}")
        factories.make_channel(another)
        use(another, is_helpful=False, feedback_reason=reason)

    assert count_queries(router, path) == once


# What people asked


def test_consultations_name_nobody(router, door):
    asker = factories.make_user("asker", department="経理部")
    row = use(door, user=asker)

    for path in (CONSULTATIONS, f"{CONSULTATIONS}{row.pk}/change/", f"{CONSULTATIONS}?q=asker"):
        page = router.get(path).text
        assert "asker@" not in page
        assert "経理部" not in page
        assert ">asker<" not in page
    assert "開けない" in router.get(CONSULTATIONS).text
    assert not router.get(f"{CONSULTATIONS}?q=asker").context["cl"].result_list


@pytest.mark.parametrize(
    "lookup",
    ["user=1", "user_id=1", "user__exact=1", "user__id__exact=1", "user__email__startswith=a"],
)
def test_consultations_answer_no_question_about_the_person(router, door, lookup):
    assert router.get(f"{CONSULTATIONS}?{lookup}").status_code == 400


def test_consultations_are_read_only(router, door):
    row = use(door)

    for page in ("add/", f"{row.pk}/delete/"):
        assert router.post(f"{CONSULTATIONS}{page}", {"post": "yes"}).status_code == 403
    assert router.post(f"{CONSULTATIONS}{row.pk}/change/", {"question": "x"}).status_code == 403
    values = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    router.post(CONSULTATIONS, values)
    assert Consultation.objects.get().question == "開けない"


def test_consultations_are_filtered_and_searched(router, door):
    reason = FeedbackReason.objects.create(text_ja="古い", text_en="Old")
    first = factories.make_category("first")
    at_door = use(door, category=first, is_helpful=False, feedback_reason=reason)
    at_first = use(first, channel=None, question="契約", is_helpful=True)
    nowhere = use(door, category=None, channel=None, question="迷子", outcome=Outcome.ASKED)

    def found(query):
        answer = router.get(f"{CONSULTATIONS}?{query}")
        return {row.pk for row in answer.context["cl"].result_list}

    assert found(f"door={door.pk}") == {at_door.pk}
    assert found(f"door={first.pk}") == {at_first.pk}
    assert found("outcome__exact=asked") == {nowhere.pk}
    assert found("is_helpful__exact=1") == {at_first.pk}
    assert found(f"feedback_reason__id__exact={reason.pk}") == {at_door.pk}
    assert found(f"asked_on__gte={today() + DAY}") == set()
    assert found("q=契約") == {at_first.pk}


def test_consultations_are_searched_among_the_newest(router, door, monkeypatch):
    monkeypatch.setattr(consultations, "SEARCHED", 1)
    use(door, question="契約 1")
    newest = use(door, question="契約 2")
    use(door, question="")  # holds no words, and takes no other's place

    page = router.get(f"{CONSULTATIONS}?q=契約")

    assert [row.pk for row in page.context["cl"].result_list] == [newest.pk]


def test_consultations_are_counted_by_door_and_span(router, door):
    other = factories.make_category("other")
    for age, fields in {
        0: {"outcome": Outcome.CASE, "is_helpful": True},
        6: {"is_helpful": False},
        7: {},
        29: {"category": other},
        30: {},
        89: {"is_helpful": True},
        90: {},
    }.items():
        use(door, asked_on=today() - age * DAY, **fields)
    use(door, category=None, channel=None, outcome=Outcome.ASKED)

    context = router.get(CONSULTATIONS).context

    counts = {row.slug: spans for row, spans in context["counts"]}
    assert context["spans"] == ["7 days", "30 days", "90 days", "all"]
    assert counts["status"] == [
        [2, 4, 6, 7],
        [1, 1, 1, 1],
        [1, 3, 5, 6],
        [1, 1, 2, 2],
        [1, 1, 1, 1],
    ]
    assert counts["other"] == [[0] * 4] * 5


# Help


@pytest.mark.parametrize("model", [Category, FeedbackReason])
def test_each_field_says_what_it_is_for(router, rf, model):
    page = admin.site._registry[model]
    request = rf.get("/")
    request.user = factories.make_user(is_superuser=True, is_staff=True)
    forms = [page.get_form(request)]
    forms += [inline.get_formset(request).form for inline in page.get_inline_instances(request)]

    with translation.override("en"):
        silent = {
            name
            for form in forms
            for name, field in form.base_fields.items()
            if not str(field.help_text)
        }

    assert silent <= {"category", "DELETE", "id"}
