"""Settings: declared by core and plugins, read from onemile.toml and ONEMILE_…, checked."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from onemile.contracts import Setting

FILE_NAME = "onemile.toml"
ENVIRONMENT_PREFIX = "ONEMILE_"
# Names in the environment that steer tools, not the instance.
NOT_SETTINGS = frozenset(
    {"ONEMILE_INSTANCE", "ONEMILE_TRACE_HOOKS", "ONEMILE_SHARED", "ONEMILE_CHROMIUM"}
)
_TEST_PREFIX = "ONEMILE_TEST_"
# Settings of former versions: an upgrade must not stop at a line that does no harm.
RETIRED = {
    "rate_limit_storage": "rates are counted in the database now; take the line out",
}


class SettingsError(Exception):
    """The settings cannot be used; the message names each key and what is wrong with it."""


class Settings(Mapping[str, Any]):
    """Values by dotted name, every declared setting present, every value within bounds."""

    def __init__(
        self,
        values: Mapping[str, Any],
        declared: Sequence[Setting],
        retired: Mapping[str, str] | None = None,
    ) -> None:
        self._values = dict(values)
        self.declared = tuple(declared)
        # What was written and is of no use any more, with what to do about it.
        self.retired = dict(retired or {})

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def read_file(folder: Path) -> dict[str, Any]:
    """Read the instance's onemile.toml as dotted names; an absent file is empty."""
    path = folder / FILE_NAME
    if not path.exists():
        return {}
    try:
        with path.open("rb") as handle:
            return dict(_flatten(tomllib.load(handle)))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from error


def variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the ONEMILE_… variables that are settings, from the process or a given mapping."""
    found = os.environ if environment is None else environment
    return {
        name: text
        for name, text in found.items()
        if name.startswith(ENVIRONMENT_PREFIX) and not _steers_tools(name)
    }


def environment_name(name: str) -> str:
    """Give the variable that overrides a setting: ``mail.host`` is ONEMILE_MAIL_HOST."""
    return ENVIRONMENT_PREFIX + name.upper().replace(".", "_")


def load(
    written: Mapping[str, Any],
    *,
    declared: Sequence[Setting],
    environment: Mapping[str, str],
) -> Settings:
    """Check what was written against what is declared; the environment wins.

    Raises SettingsError naming every unknown key and every value out of bounds; what former
    versions knew is left out, or read under today's name, and told in ``retired``.
    """
    written, environment, renamed = _by_todays_names(written, environment, declared)
    by_name = {setting.name: setting for setting in declared}
    by_variable = {environment_name(name): setting for name, setting in by_name.items()}
    retired = {name: words for name, words in RETIRED.items() if name in written}
    known = {*by_name, *retired}
    retired |= renamed
    problems = [_unknown(name, by_name) for name in written if name not in known]
    values: dict[str, Any] = {setting.name: setting.default for setting in declared}
    for name, value in written.items():
        if name in by_name:
            values[name] = _checked(by_name[name], value, name, problems, lax=False)
    for variable, text in environment.items():
        setting = by_variable.get(variable)
        if variable in _RETIRED_VARIABLES:
            retired[variable] = RETIRED[_RETIRED_VARIABLES[variable]]
        elif setting is None:
            problems.append(f"{variable}: unknown setting")
        else:
            values[setting.name] = _checked(setting, text, variable, problems, lax=True)
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(values, declared, retired)


def _by_todays_names(
    written: Mapping[str, Any], environment: Mapping[str, str], declared: Sequence[Setting]
) -> tuple[Mapping[str, Any], Mapping[str, str], dict[str, str]]:
    """Read what stands under a former name as today's; gives also what was read so.

    Where today's name stands as well, the former one is of no use.
    """
    values, variables, told = dict(written), dict(environment), {}
    for setting in declared:
        for found, name, was in (
            (values, setting.name, setting.was),
            (variables, environment_name(setting.name), environment_name(setting.was)),
        ):
            if setting.was and was in found:
                found.setdefault(name, found.pop(was))
                told[was] = f"its name is {name} now; rename the line"
    return values, variables, told


def _unknown(name: str, known: Mapping[str, Setting]) -> str:
    """Say that nobody declared a name; in TOML whatever stands below a [section] belongs to it."""
    last = name.rpartition(".")[2]
    is_too_low = last != name and last in known
    hint = f"; {last} stands above the first [section]" if is_too_low else ""
    return f"{name}: unknown setting{hint}"


_RETIRED_VARIABLES = {environment_name(name): name for name in RETIRED}


def _steers_tools(variable: str) -> bool:
    return variable in NOT_SETTINGS or variable.startswith(_TEST_PREFIX)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _checked(setting: Setting, value: Any, where: str, problems: list[str], *, lax: bool) -> Any:
    """Give the value in its kind, or note the problem and give the default."""
    try:
        if lax and setting.kind is list:
            value = [part.strip() for part in value.split(",") if part.strip()]
        elif setting.kind is list:
            value = _texts(value)
        kind: Any = list[str] if setting.kind is list else setting.kind
        result = msgspec.convert(value, kind, strict=not lax)
    except msgspec.ValidationError:
        problems.append(f"{where}: expected {_kind_name(setting)}, got {value!r}")
        return setting.default
    trouble = setting.out_of_bounds(result)
    if trouble:
        problems.append(f"{where}: {trouble}")
        return setting.default
    return result


def _texts(value: Any) -> Any:
    """Read the whole numbers of a list as texts: who lists ports writes them without quotes."""
    if not isinstance(value, list):
        return value
    return [str(one) if type(one) is int else one for one in value]


def _kind_name(setting: Setting) -> str:
    names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
    return names.get(setting.kind, 'a list, like ["one", "two"]')
