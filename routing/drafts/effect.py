"""Which of the newest questions a draft would lead elsewhere: counted in the worker."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from contacts.models import today
from routing.drafts.applying import overlaid
from routing.drafts.looking import edits_of, fingerprint_of
from routing.drafts.rows import fill, sections, snapshot
from routing.entries import entries_from_database
from routing.models import Category, Channel, Consultation, RulesDraft
from routing.search import Index, find_doors

NEWEST = 500
AT_ONCE = 50


@dataclass(frozen=True)
class Rules:
    """The rules at one moment, as far as a question is led by them."""

    index: Index
    # The door at which somebody ends who comes to a door today.
    ends: dict[str, str]
    names: dict[str, str]

    @classmethod
    def now(cls) -> "Rules":
        doors = {door.pk: door for door in Category.objects.all()}
        open_doors = set(Channel.objects.valid_on(today()).values_list("category", flat=True))
        return cls(
            Index(entries_from_database()),
            {door.slug: end_of(door, doors, open_doors).slug for door in doors.values()},
            {door.slug: door.name for door in doors.values()},
        )

    def door_of(self, question: str) -> str:
        """Return where a question ends that follows the first answer of the search."""
        found = find_doors(question, self.index)
        return self.ends[found[0].slug] if found else ""


def end_of(door: Category, doors: dict[int, Category], open_doors: set[int]) -> Category:
    """Follow the replacements of a door without a way to one that has some, or to the last."""
    seen: set[int] = set()
    while door.pk not in open_doors | seen and door.replacement_id in doors:
        seen.add(door.pk)
        door = doors[door.replacement_id]
    return door


def both_rules(draft: RulesDraft) -> tuple[Rules, Rules]:
    """Return the rules in force, and as a draft makes them."""
    with overlaid(edits_of(draft)):
        after = Rules.now()
    return Rules.now(), after


def weigh(draft_id: int) -> None:
    """Look through the newest questions, and keep how far that is."""
    draft = RulesDraft.objects.filter(pk=draft_id).first()
    if draft is None or not draft.is_open:
        return
    name = name_of_effect(draft)
    before, after = both_rules(draft)
    asked = Consultation.objects.exclude(question="").order_by("-pk")
    questions = list(asked.values_list("pk", "question")[:NEWEST])
    effect: dict[str, Any] = {"of": name, "asked": len(questions), "done": 0, "moves": []}
    RulesDraft.objects.filter(pk=draft_id).update(effect=effect)
    for batch in batched(questions, AT_ONCE, strict=False):
        effect["moves"] += moves_of(batch, before, after)
        effect["done"] += len(batch)
        # Whoever began later looks at something newer.
        if not RulesDraft.objects.filter(pk=draft_id, effect__of=name).update(effect=effect):
            return


def moves_of(
    questions: tuple[tuple[int, str], ...], before: Rules, after: Rules
) -> list[tuple[int, str, str]]:
    doors = [(key, before.door_of(text), after.door_of(text)) for key, text in questions]
    return [move for move in doors if move[1] != move[2]]


def name_of_effect(draft: RulesDraft) -> str:
    """Name what an effect was counted for: another one is out of date."""
    edits, live = edits_of(draft), snapshot()
    return f"{today()} {fingerprint_of(edits, live, among=live)}"


class Move(NamedTuple):
    door: str
    new_door: str
    times: int
    questions: list[Consultation]


@dataclass(frozen=True)
class Effect:
    """What was counted so far, in words."""

    asked: int = 0
    done: int = 0
    moved: int = 0
    moves: list[Move] = field(default_factory=list)
    is_counting: bool = False
    is_outdated: bool = False


def effect_of(draft: RulesDraft, *, with_questions: bool) -> Effect:
    """Read what was counted; a question that its person deleted since is no longer shown."""
    kept = draft.effect
    if not kept:
        return Effect(is_counting=True)
    names = door_names(draft)
    counts = Counter((old, new) for _key, old, new in kept["moves"])
    keys = [key for key, _old, _new in kept["moves"]] if with_questions else []
    questions = Consultation.objects.exclude(question="").in_bulk(keys)
    moves = [
        Move(
            names.get(old) or old or _("no door"),
            names.get(new) or new or _("no door"),
            count,
            [
                questions[key]
                for key, *doors in kept["moves"]
                if doors == [old, new] and key in questions
            ],
        )
        for (old, new), count in counts.most_common()
    ]
    is_done = kept["done"] >= kept["asked"]
    return Effect(
        asked=kept["asked"],
        done=kept["done"],
        moved=len(kept["moves"]),
        moves=moves,
        is_counting=not is_done,
        is_outdated=kept["of"] != name_of_effect(draft),
    )


def door_names(draft: RulesDraft) -> dict[str, str]:
    """Return what doors are called, those that only the draft has among them."""
    label = Category._meta.label_lower
    drafted = [
        fill(sections()[label], Category(), edit.after)
        for edit in edits_of(draft)
        if edit.table == label and edit.after
    ]
    return {door.slug: door.name for door in [*drafted, *Category.objects.all()]}
