"""Write settings as TOML with their meaning, default and bounds."""

import json
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

from onemile.contracts import Setting

LINE_LETTERS = 88


def render(declared: Iterable[Setting], values: Mapping[str, Any]) -> str:
    """Give a onemile.toml: ``values`` are set, every other setting stands as a comment."""
    top = [setting for setting in declared if "." not in setting.name]
    lines = ["# Settings of a 1Mile instance. A line that begins with # shows the default.", ""]
    for setting in top:
        lines += _lines(setting, setting.name, values)
    sections: dict[str, list[Setting]] = {}
    for setting in declared:
        if "." in setting.name:
            sections.setdefault(setting.name.rpartition(".")[0], []).append(setting)
    for section in sorted(sections):
        lines += [f"[{section}]", ""]
        for setting in sections[section]:
            lines += _lines(setting, setting.name.rpartition(".")[2], values)
    return "\n".join(lines).rstrip() + "\n"


def _lines(setting: Setting, key: str, values: Mapping[str, Any]) -> list[str]:
    about = " ".join(part for part in (setting.help, _bounds(setting)) if part)
    is_set = setting.name in values and values[setting.name] != setting.default
    value = values[setting.name] if is_set else setting.default
    return [
        *(f"# {line}" for line in wrap(about, LINE_LETTERS)),
        f"{'' if is_set else '# '}{key} = {_toml(value)}",
        "",
    ]


def _bounds(setting: Setting) -> str:
    if setting.choices:
        return f"One of: {', '.join(setting.choices)}."
    if setting.kind not in (int, float) or setting.minimum is None or setting.maximum is None:
        return ""
    return f"From {setting.minimum:g} to {setting.maximum:g}."


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # JSON's strings, numbers and lists of strings are TOML's too.
    return json.dumps(value, ensure_ascii=False)
