"""The data of the rules as YAML that people read, and back: nothing but plain values."""

from typing import Any

import yaml
from django.utils.translation import gettext as _

from routing.rulebook.refusals import RulesRefused

MAX_BYTES = 2 * 1024**2
DEEPEST = 8


class Dumper(yaml.SafeDumper):
    """Writes several lines as several lines, and lists further in than what holds them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


Dumper.add_representer(str, _text)


class Loader(yaml.SafeLoader):
    """Refuses a key that stands twice: of two values one would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key) for key, _value in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                raise refused(node.start_mark, _("“%(key)s” stands twice.") % {"key": key})
        return super().construct_mapping(node, deep)


def write_text(data: dict[str, Any]) -> str:
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)


def read_text(text: str) -> dict[str, Any]:
    """Return the data of a file; its shape is checked, its values are not yet."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise RulesRefused([_("The file is larger than 2 MB.")])
    try:
        _refuse_bombs(text)
        data = yaml.load(text, Loader=Loader)  # noqa: S506 A safe loader, made stricter.
    except (yaml.YAMLError, ValueError, TypeError) as error:
        why = {"why": " ".join(str(error).split())}
        raise RulesRefused([_("This is no YAML: %(why)s") % why]) from error
    if not isinstance(data, dict):
        raise RulesRefused([_("The file must begin with the names of its sections.")])
    return data


def _refuse_bombs(text: str) -> None:
    """Refuse what grows when it is read: references, and shelves within shelves."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise refused(event.start_mark, _("references (*name) are not read."))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RulesRefused([_("The file is nested too deeply.")])


def refused(mark: Any, text: str) -> RulesRefused:
    return RulesRefused([_("Line %(line)s: %(text)s") % {"line": mark.line + 1, "text": text}])
