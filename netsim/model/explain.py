"""Say plainly what pydantic found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_LIMITS: Final = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_KINDS: Final = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text",
    "bool_type": "True or False",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "finite_number": "a finite number",
}


def explain(error: ValidationError, path: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """
    Yield a fault for each thing that pydantic found wrong.

    Parameters
    ----------
    error
        What a noun's constructor raised.
    path
        Where the noun stands in the model.
    """
    for detail in error.errors(include_url=False):
        message, hint = _say(detail)
        where = tuple(part for part in detail["loc"] if part != "[key]")
        yield Fault(message, (*path, *where), hint)


def _say(detail: ErrorDetails) -> tuple[str, str]:
    """Return message and hint for one finding."""
    kind, given = detail["type"], detail["input"]
    context: dict[str, Any] = detail.get("ctx", {})
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"must be {words} {_write(context[key])}, not {_write(given)}", ""
    if kind == "literal_error":
        return _unknown(given, context["expected"])
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}, not {_write(given)}", ""
    return _MESSAGES.get(kind, _as_told)(detail, context), ""


def _unknown(given: object, expected: str) -> tuple[str, str]:
    choices = [part.strip("'") for part in expected.replace(" or ", ", ").split(", ")]
    return f"{given!r} is not known here", did_you_mean(str(given), choices) or "known: " + ", ".join(choices)


def _as_told(detail: ErrorDetails, _: Mapping[str, Any]) -> str:
    return detail["msg"][:1].lower() + detail["msg"][1:]


def _form(detail: ErrorDetails, context: Mapping[str, Any]) -> str:
    return f"{detail['input']!r} has another form than {_FORMS.get(context['pattern'], context['pattern'])}"


_FORMS: Final = {r"^([A-Z]{2}>[A-Z]{2}|in|out)$": "CN>VN"}
_MESSAGES: Final[Mapping[str, Callable[[ErrorDetails, Mapping[str, Any]], str]]] = {
    "missing": lambda *_: "a value is missing",
    "string_too_short": lambda *_: "a value is missing",
    "unexpected_keyword_argument": lambda *_: "there is no such field",
    "value_error": lambda _, context: str(context["error"]),
    "string_pattern_mismatch": _form,
    "too_short": lambda _, context: f"needs at least {context['min_length']}, not {context['actual_length']}",
}


def _write(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value)
