"""Drafts of rules: prepared under the pages of the administration, then published or discarded."""

import datetime
import html
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from contacts.history import changes_of, sources_of, undo_change
from contacts.models import AuditEntry, Outcome, Role, today
from routing.drafts import effect, services
from routing.drafts.looking import look_at
from routing.models import Category, Channel, LearningLink, Product, RulesDraft
from routing.services import delete_question
from tests import factories
from tests.routing.test_admin import address, typed
from tests.routing.test_services import at_once


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def make_admin(name):
    user = factories.make_user(name, is_staff=True, language="en")
    factories.give_role(user, Role.ROUTING_ADMIN)
    return user


@pytest.fixture
def admin(db):
    return make_admin("router")


@pytest.fixture
def router(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def second(db):
    client = Client()
    client.force_login(make_admin("second"))
    return client


@pytest.fixture
def door(db):
    door = factories.make_category("status", name_en="Status", keywords="down")
    factories.make_channel(door, label_en="Open")
    return door


@pytest.fixture
def other(db):
    door = factories.make_category("access", name_en="Access", keywords="login")
    factories.make_channel(door)
    return door


@pytest.fixture
def draft(admin):
    return services.begin_draft("Spring", by=admin)


def within(draft, url):
    return f"{url}?draft={draft.pk if isinstance(draft, RulesDraft) else draft}"


def put(client, draft, door, button="_save", seen=None, **changed):
    """Change a door within a draft, on its page."""
    url = within(draft, address(door))
    page = seen or client.get(url)
    return client.post(url, fields(page) | {button: "1"} | changed)


def fields(page):
    """Return what the form of a page posts as it stands."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    found = {
        field.html_name: "" if (value := field.value()) is None or value is False else value
        for form in forms
        for field in form
    }
    return found | {"_version": page.context.get("version", "")}


def save(client, door, **changed):
    """Change a door in force."""
    page = client.post(address(door), typed(client, door) | {"_save": "1"} | changed)
    kept = dict(page.context["typed"]) | {"_confirmed": page.context["preview"].fingerprint}
    return client.post(address(door), kept | {"_save": "1"})


def act(client, draft, name, **posted):
    seen = {"seen": look_at(draft).fingerprint}
    return client.post(reverse(f"routing:rules_draft_{name}", args=[draft.pk]), seen | posted)


def publish(client, draft, **posted):
    return act(client, draft, "publish", **posted)


def page_of(client, draft):
    return client.get(draft.get_absolute_url())


def item_of(door):
    return f"routing.category:{door.pk}"


# What goes into a draft


def test_change_within_a_draft_stays_there(router, draft, door):
    answer = put(router, draft, door, name_en="System status", **{"channels-0-label_en": "Go"})

    door.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, draft.get_absolute_url())
    assert door.name_en == "Status"
    page = page_of(router, draft).text
    for text in ("Status</del>", "System status</ins>", "Open</del>", "Go</ins>"):
        assert text in page
    assert not AuditEntry.objects.exists()
    assert "Status" in router.get(address(door)).text
    assert "System status" in router.get(within(draft, address(door))).text


def test_new_draft_begins_on_the_page_of_a_rule(router, door):
    page = router.get(address(door))
    assert 'formaction="?draft=new"' in page.text

    answer = put(router, "new", door, seen=page, keywords="broken")

    draft = RulesDraft.objects.get()
    assert answer.url == draft.get_absolute_url()
    assert draft.edits.get().changed == {"keywords": "broken"}
    assert f'formaction="?draft={draft.pk}"' in router.get(address(door)).text


def test_new_draft_is_not_begun_by_what_is_refused_or_no_change(router, door):
    answer = put(router, "new", door, name_en="")
    assert "This field is required" in answer.text
    put(router, "new", door)

    assert not RulesDraft.objects.exists()


def test_draft_builds_on_what_it_has(router, draft, door, other):
    url = within(draft, reverse("admin:routing_category_add"))
    empty = fields_of_new(router, url)
    router.post(url, empty | {"slug": "new", "name_en": "New", "position": "5"})
    added = draft.edits.get(table="routing.category")
    way = {
        "channels-TOTAL_FORMS": "1",
        "channels-0-kind": "link",
        "channels-0-address": "https://n.jp",
    }
    page = router.get(within(draft, reverse("admin:routing_category_change", args=[added.key])))
    way |= {"channels-0-label_ja": "n", "channels-0-label_en": "n", "channels-0-position": "1"}
    router.post(
        page.request["PATH_INFO"] + f"?draft={draft.pk}", fields(page) | way | {"_save": "1"}
    )
    put(router, draft, door, replacement=str(added.key))
    assert "New" in router.get(within(draft, "/admin/routing/category/")).text
    assert "New" not in router.get("/admin/routing/category/").text

    publish(router, draft)

    door.refresh_from_db()
    assert door.replacement.slug == "new"
    assert door.replacement.pk == added.key
    assert door.replacement.channels.get().address == "https://n.jp"


def fields_of_new(client, url):
    words = dict.fromkeys(("name_ja", "desk_ja", "desk_en"), "x")
    return fields(client.get(url)) | words | {"_save": "1"}


def test_draft_edits_the_list_and_deletes(router, draft, door, other):
    product = Product.objects.create(name_ja="a", name_en="a")
    url = within(draft, "/admin/routing/product/")
    rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(product.pk)}
    router.post(url, rows | {"form-0-position": "7", "_save": "1"})
    router.post(within(draft, address(other, "delete")), {"post": "yes"})

    assert Category.objects.count() == 2
    page = page_of(router, draft).text
    assert "7</ins>" in page
    assert "deleted" in page
    publish(router, draft)

    product.refresh_from_db()
    assert product.position == 7
    assert not Category.objects.filter(pk=other.pk).exists()


def test_change_taken_back_in_the_draft_leaves_nothing(router, draft, door):
    put(router, draft, door, name_en="System status")
    put(router, draft, door, name_en="Status")

    assert not draft.edits.exists()


def test_links_of_the_administration_keep_to_the_draft(router, draft, door):
    put(router, draft, door, name_en="<b>Status</b>")

    form = router.get(within(draft, address(door))).text
    listed = router.get(within(draft, "/admin/routing/category/")).text

    assert f"{address(door, 'delete')}?draft={draft.pk}" in form
    assert "add_id_replacement" not in form
    assert f"draft={draft.pk}" in listed
    for name, text in (("form", form), ("list", listed)):
        assert "nav-sidebar" not in text, name
    assert f'<input type="hidden" name="draft" value="{draft.pk}">' in listed
    products = "/admin/routing/product/"
    assert f"{products}import/" not in router.get(within(draft, products)).text
    assert f"{products}import/" in router.get(products).text
    assert "&lt;b&gt;Status" in page_of(router, draft).text
    assert "<b>Status" not in page_of(router, draft).text


@pytest.mark.parametrize("name", ["999999", "x", "-1"])
def test_draft_that_is_not_there_is_none(router, door, name):
    assert router.get(f"{address(door)}?draft={name}").status_code == 404


def test_draft_is_for_those_who_write_rules(client, draft, door):
    auditor = factories.make_user("auditor", is_staff=True)
    factories.give_role(auditor, Role.AUDITOR)
    client.force_login(auditor)

    assert client.get(within(draft, address(door))).status_code == 403
    assert page_of(client, draft).status_code == 200


@pytest.mark.parametrize("kind", ["auditor", "writes drafts and no rules"])
def test_who_may_not_publish_sees_no_button_and_is_refused(client, router, draft, door, kind):
    put(router, draft, door, name_en="System status")
    publishing = reverse("routing:rules_draft_publish", args=[draft.pk])
    assert publishing in page_of(router, draft).text
    user = factories.make_user("other", language="en")
    if kind == "auditor":
        factories.give_role(user, Role.AUDITOR)
    else:
        codes = ["view_rulesdraft", "change_rulesdraft"]
        user.groups.create(name="drafters").permissions.set(
            Permission.objects.filter(codename__in=codes)
        )
    client.force_login(user)

    page = page_of(client, draft)
    answer = publish(client, draft)

    draft.refresh_from_db()
    door.refresh_from_db()
    assert page.status_code == 200
    assert publishing not in page.text
    assert "Publish all of it" not in page.text
    assert (answer.status_code, draft.state, door.name_en) == (403, "open", "Status")
    assert AuditEntry.objects.get(act="rules_publish").outcome == Outcome.REFUSED


def test_settled_draft_takes_nothing(router, draft, door):
    page = router.get(within(draft, address(door)))
    act(router, draft, "discard")

    put(router, draft, door, seen=page, name_en="System status")

    door.refresh_from_db()
    assert door.name_en == "Status"
    assert not draft.edits.exists()


def test_page_of_the_rules_in_force_does_not_overwrite_a_draft(router, draft, door):
    page = router.get(address(door))
    put(router, draft, door, name_en="Mine")

    answer = put(router, draft, door, seen=page, name_en="Again")

    assert "“Mine”" in answer.text
    assert 'value="Again"' in answer.text
    assert draft.edits.get().changed == {"name_en": "Mine"}


def test_two_in_one_draft_do_not_overwrite_each_other(router, second, draft, door):
    put(router, draft, door, name_en="First")
    page = second.get(within(draft, address(door)))
    put(router, draft, door, name_en="Mine")

    answer = put(second, draft, door, seen=page, name_en="Theirs")

    assert "In the draft, by router" in answer.text
    assert "“Mine”" in answer.text
    assert 'value="Theirs"' in answer.text
    assert draft.edits.get().changed == {"name_en": "Mine"}


# Publishing


def test_publish_puts_all_in_force_as_one_act(router, admin, draft, door, other):
    put(router, draft, door, keywords="broken")
    put(router, draft, other, name_en="Sign in", **{"channels-0-label_en": "Sign in"})

    answer = publish(router, draft)

    assert answer.url == draft.get_absolute_url()
    assert Category.objects.get(pk=door.pk).keywords == "broken"
    assert Category.objects.get(pk=other.pk).name_en == "Sign in"
    draft.refresh_from_db()
    assert (draft.state, draft.settled_by) == ("published", admin)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.actor, entry.object_name) == ("rules_publish", admin, "Spring")
    changes = changes_of(sources_of(Category, door.pk)).changes
    assert [c.who for c in changes if c.together == "Spring"] == ["router"]
    assert "together, as “Spring”" in router.get(reverse("contacts:change_list")).text
    page = page_of(router, draft).text
    assert "broken</ins>" in page
    assert "Publish all" not in page


def test_publish_twice_is_once(router, draft, door):
    put(router, draft, door, keywords="broken")
    publish(router, draft)
    Category.objects.filter(pk=door.pk).update(keywords="later")

    publish(router, draft)

    assert Category.objects.get(pk=door.pk).keywords == "later"


def test_publish_is_of_what_was_seen(router, draft, door):
    put(router, draft, door, keywords="broken")
    seen = look_at(draft).fingerprint
    put(router, draft, door, keywords="unseen")

    publish(router, draft, seen=seen)

    draft.refresh_from_db()
    assert draft.is_open
    assert Category.objects.get(pk=door.pk).keywords == "down"


def test_second_draft_of_the_same_row_is_a_conflict(router, second, admin, draft, door):
    later = services.begin_draft("Later", by=admin)
    put(router, draft, door, keywords="mine")
    put(second, later, door, keywords="theirs", name_en="Renamed")
    publish(router, draft)

    publish(second, later)

    door.refresh_from_db()
    assert (door.keywords, door.name_en) == ("mine", "Status")
    page = page_of(second, later).text
    for text in ("down", "mine", "theirs", "Renamed", "router", "Whose words"):
        assert text in page
    assert "Publish all" not in page


def conflict(router, second, draft, door, **changed):
    put(router, draft, door, keywords="mine", **changed)
    save(second, door, keywords="theirs", position="3")


def test_conflict_is_settled_for_mine_on_top_of_theirs(router, second, draft, door):
    conflict(router, second, draft, door)

    act(router, draft, "settle", item=item_of(door), keep="mine")
    publish(router, draft)

    door.refresh_from_db()
    assert (door.keywords, door.position) == ("mine", 3)


def test_conflict_is_settled_for_theirs(router, second, draft, door):
    conflict(router, second, draft, door, **{"channels-0-label_en": "Go"})

    act(router, draft, "settle", item=item_of(door), keep="theirs")
    publish(router, draft)

    door.refresh_from_db()
    assert door.keywords == "theirs"
    assert door.channels.get().label_en == "Go"


def test_conflict_is_settled_as_it_was_seen(router, second, draft, door):
    conflict(router, second, draft, door)
    seen = look_at(draft).fingerprint
    Category.objects.filter(pk=door.pk).update(keywords="theirs again")

    act(router, draft, "settle", item=item_of(door), keep="mine", seen=seen)

    assert look_at(draft).has_conflicts


def test_row_deleted_meanwhile_is_a_conflict(router, draft, door, other):
    put(router, draft, door, keywords="mine")
    Category.objects.get(pk=door.pk).delete()
    assert look_at(draft).has_conflicts

    act(router, draft, "settle", item=item_of(door), keep="mine")
    publish(router, draft)

    assert Category.objects.get(slug="status").keywords == "mine"


def test_way_added_to_a_door_that_goes_is_a_conflict(router, draft, door):
    router.post(within(draft, address(door, "delete")), {"post": "yes"})
    factories.make_channel(door, label_en="Newer")

    publish(router, draft)
    assert "Newer" in page_of(router, draft).text
    assert Category.objects.filter(pk=door.pk).exists()
    act(router, draft, "settle", item=item_of(door), keep="mine")
    publish(router, draft)

    assert not Category.objects.filter(pk=door.pk).exists()


def test_same_change_in_force_already_is_no_conflict(router, second, draft, door):
    put(router, draft, door, keywords="same")
    save(second, door, keywords="same")

    publish(router, draft)

    draft.refresh_from_db()
    assert not draft.is_open


# What stands against it


def test_draft_is_checked_again_when_it_is_published(router, draft, door, other):
    put(router, draft, door, replacement=str(other.pk))
    yesterday = today() - datetime.timedelta(days=1)
    Channel.objects.filter(category=other).update(valid_until=yesterday)

    publish(router, draft)

    door.refresh_from_db()
    assert door.replacement is None
    assert "“Access” has no way itself" in page_of(router, draft).text.replace("&quot;", '"')


def test_address_taken_meanwhile_keeps_all_of_it_back(router, draft, door, other):
    put(router, draft, door, slug="taken")
    put(router, draft, other, keywords="sign in")
    factories.make_category("taken")

    publish(router, draft)

    assert "clashes" in page_of(router, draft).text
    assert Category.objects.get(pk=other.pk).keywords == "login"


def test_door_used_meanwhile_is_not_deleted(router, draft, door, employee):
    router.post(within(draft, address(door, "delete")), {"post": "yes"})
    factories.make_consultation(employee, category=door)

    publish(router, draft)

    assert "People used it" in page_of(router, draft).text
    assert Category.objects.filter(pk=door.pk).exists()


def test_row_named_by_another_is_missed_when_it_is_taken_out(router, draft, door):
    url = within(draft, reverse("admin:routing_category_add"))
    router.post(
        url, fields_of_new(router, url) | {"slug": "new", "name_en": "New", "position": "5"}
    )
    key = draft.edits.get().key
    draft.edits.create(
        table="routing.category",
        key=door.pk,
        before={"replacement_id": None},
        after={"replacement_id": key},
        edited_by=draft.created_by,
    )

    act(router, draft, "settle", item=f"routing.category:{key}", keep="drop")

    assert "what it names is not there" in page_of(router, draft).text


# Discarding, and ways back


def test_discarded_draft_changes_nothing_and_comes_back(router, draft, door):
    put(router, draft, door, keywords="broken")

    act(router, draft, "discard")
    publish(router, draft)
    assert Category.objects.get(pk=door.pk).keywords == "down"
    act(router, draft, "restore")
    publish(router, draft)

    assert Category.objects.get(pk=door.pk).keywords == "broken"


def test_published_draft_is_taken_back_by_another(router, draft, door, other):
    put(router, draft, door, keywords="broken", **{"channels-0-DELETE": "on"})
    router.post(within(draft, address(other, "delete")), {"post": "yes"})
    publish(router, draft)
    way = Channel.objects.filter(category=door)
    assert not way.exists()

    act(router, draft, "reverse")
    publish(router, RulesDraft.objects.get(title="Take back: Spring"))

    assert Category.objects.get(pk=door.pk).keywords == "down"
    assert way.get().label_en == "Open"
    assert Category.objects.get(pk=other.pk).channels.count() == 1


# Which questions go elsewhere


def test_effect_tells_which_questions_go_elsewhere(router, draft, door, other, employee):
    factories.make_consultation(employee, "It is down <b>again</b>")
    gone = factories.make_consultation(employee, "Is it down?")
    factories.make_consultation(employee, "My login")
    put(router, draft, door, keywords="broken")
    put(router, draft, other, keywords="login\ndown")

    effect.weigh(draft.pk)
    delete_question(gone)

    draft.refresh_from_db()
    found = effect.effect_of(draft, with_questions=True)
    move = found.moves[0]
    assert (found.asked, found.done, found.moved) == (3, 3, 2)
    assert (move.door, move.new_door, move.times) == ("Status", "Access", 2)
    assert [row.question for row in move.questions] == ["It is down <b>again</b>"]
    assert "Is it down?" not in str(draft.effect)
    assert effect.effect_of(draft, with_questions=False).moves[0].questions == []
    page = page_of(router, draft).text
    assert "2 of the last 3 questions" in page
    assert "&lt;b&gt;again" in page
    assert Category.objects.get(pk=door.pk).keywords == "down"


def test_effect_follows_a_door_to_its_replacement(router, draft, door, other, employee):
    factories.make_consultation(employee, "It is down")
    yesterday = str(today() - datetime.timedelta(days=1))
    put(router, draft, door, replacement=str(other.pk), **{"channels-0-valid_until": yesterday})

    effect.weigh(draft.pk)

    draft.refresh_from_db()
    found = effect.effect_of(draft, with_questions=True)
    assert [(move.door, move.new_door) for move in found.moves] == [("Status", "Access")]


def test_effect_says_when_it_is_out_of_date(router, draft, door, employee):
    factories.make_consultation(employee, "It is down")
    put(router, draft, door, keywords="broken")
    effect.weigh(draft.pk)
    draft.refresh_from_db()
    assert not effect.effect_of(draft, with_questions=False).is_outdated

    Category.objects.filter(pk=door.pk).update(position=3)

    assert effect.effect_of(draft, with_questions=False).is_outdated


def looks(client, address):
    """Return the delays after which a page that nobody touches looks again, until it stops."""
    delays, page = [], client.get(address)
    while found := re.search(r'hx-get="([^"]+)" hx-trigger="load delay:(\d+)s"', page.text):
        delays.append(int(found[2]))
        assert len(delays) < 50
        page = client.get(html.unescape(found[1]))
    return delays, page


def test_effect_that_no_worker_counts_is_looked_for_ever_later_and_no_more(router, draft, door):
    put(router, draft, door, keywords="broken")

    delays, page = looks(router, draft.get_absolute_url())

    assert delays == sorted(delays)
    assert (delays[0], sum(delays)) == (2, 127)
    assert "The worker has got no further for two minutes" in page.text
    assert "The worker has got no further" not in page_of(router, draft).text


def test_effect_that_gets_on_is_looked_for_soon_again(router, draft, door):
    put(router, draft, door, keywords="broken")
    url = reverse("routing:rules_draft_effect", args=[draft.pk])
    RulesDraft.objects.update(effect={"of": "", "asked": 100, "done": 50, "moves": []})

    stuck = router.get(url, {"looks": 8, "so_far": 50})
    gets_on = router.get(url, {"looks": 8, "so_far": 0})

    assert "delay:30s" in stuck.text
    assert "delay:2s" in gets_on.text


@pytest.mark.parametrize("query", [{"looks": "x"}, {"looks": "-1"}, {"looks": "9" * 5000}])
def test_effect_reads_no_strange_count_of_looks(router, draft, door, query):
    put(router, draft, door, keywords="broken")
    url = reverse("routing:rules_draft_effect", args=[draft.pk])

    assert "delay:2s" in router.get(url, query | {"so_far": 0}).text


def test_effect_tries_a_question(router, draft, door, other):
    put(router, draft, door, keywords="broken")

    page = router.get(reverse("routing:rules_draft_effect", args=[draft.pk]), {"question": "down"})

    assert page.context["doors"] == [("Now", ["Status"]), ("With this draft", [])]


def test_door_is_seen_as_employees_would_see_it(router, draft, door):
    put(router, draft, door, name_en="System status")
    url = reverse("routing:rules_draft_door", args=[draft.pk, door.pk])

    assert "<h1>System status</h1>" in router.get(url).text


# What the database holds


@pytest.mark.parametrize(
    ("constraint", "act"),
    [
        (
            "rules_draft_settled_iff_not_open",
            lambda draft: RulesDraft.objects.update(state="published"),
        ),
        (
            "draft_edit_says_something",
            lambda draft: make_edit(draft, before=None, after=None),
        ),
        ("draft_edit_once_a_row", lambda draft: [make_edit(draft) for _ in range(2)]),
    ],
)
def test_draft_holds(draft, constraint, act):
    with pytest.raises(IntegrityError, match=constraint):
        act(draft)


def make_edit(draft, before=None, after=1):
    return draft.edits.create(
        table="routing.product", key=1, before=before, after=after, edited_by=draft.created_by
    )


# Two at once, on connections of their own


@pytest.mark.django_db(transaction=True)
def test_publish_waits_for_a_save_and_then_refuses(router, admin, draft, door):
    put(router, draft, door, keywords="mine")
    seen = look_at(draft).fingerprint
    client = Client()
    client.force_login(admin)

    def try_to_publish():
        with pytest.raises(services.SeenAnother):
            services.publish_draft(draft, by=admin, seen=seen)

    at_once(lambda: save(client, door, keywords="theirs"), try_to_publish)

    door.refresh_from_db()
    assert door.keywords == "theirs"


@pytest.mark.django_db(transaction=True)
def test_publish_waits_for_a_change_that_is_taken_back(router, admin, draft, door):
    save(router, door, keywords="wrong")
    event = changes_of(sources_of(Category, door.pk)).changes[0].event
    put(router, draft, door, keywords="mine")
    seen = look_at(draft).fingerprint

    def try_to_publish():
        with pytest.raises(services.SeenAnother):
            services.publish_draft(draft, by=admin, seen=seen)

    at_once(lambda: undo_change(Category, event.pgh_id, by=admin), try_to_publish)

    door.refresh_from_db()
    assert door.keywords == "down"


@pytest.mark.django_db(transaction=True)
def test_two_drafts_published_at_once_do_not_overwrite(router, admin, draft, door):
    later = services.begin_draft("Later", by=admin)
    put(router, draft, door, keywords="mine")
    put(router, later, door, keywords="theirs")
    seen, seen_later = look_at(draft).fingerprint, look_at(later).fingerprint

    def publish_later():
        with pytest.raises(services.SeenAnother):
            services.publish_draft(later, by=admin, seen=seen_later)

    at_once(lambda: services.publish_draft(draft, by=admin, seen=seen), publish_later)

    assert Category.objects.get(pk=door.pk).keywords == "mine"
    assert LearningLink.objects.count() == 0
