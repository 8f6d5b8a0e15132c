"""What people declare in YAML, as typed values: unknown keys are refused, and each message says what is allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from nenpo.ground.errors import CheckNotEvaluated, SourceError, joined

Words = Annotated[str, StringConstraints(min_length=1)]
Item = TypeVar("Item")
Declared = TypeVar("Declared", bound=BaseModel)
# A list in YAML, which is no tuple to a strict model.
Many = Annotated[tuple[Item, ...], Field(strict=False)]
# What a declaration may be wrong in, in words; whatever else a library says is named by its own.
PROBLEMS = {
    "missing": "がありません",
    "string_type": "は文字で書きます",
    "string_too_short": "が空です",
    "string_pattern_mismatch": "は英小文字、数字とハイフンで書きます",
    "bool_type": "は true か false で書きます",
    "int_type": "は整数で書きます",
    "tuple_type": "は [ ] で囲んだ並びで書きます",
    "dict_type": "は「項目: 値」の並びで書きます",
    "model_type": "は「項目: 値」の並びで書きます",
    "model_attributes_type": "は「項目: 値」の並びで書きます",
    "too_short": "が空です",
    "greater_than_equal": "が小さすぎます",
    "less_than_equal": "が大きすぎます",
}


class Declaration(BaseModel):
    """What somebody declares in YAML: frozen, strict, and without a key that means nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def validated(model: type[Declared], content: object, name: str, known: Collection[str] = ()) -> Declared:
    """What a YAML file says, as what it declares.

    Parameters
    ----------
    known : collection of str
        Fields that follow from where the file lies, and are not written in it.

    Raises
    ------
    SourceError
        If it says something that it may not; the message names the file, each key and what is allowed there.
    """
    if not isinstance(content, Mapping):
        raise SourceError(f"「{name}」は「項目: 値」の並びで書きます。書ける項目: {_allowed([model], known)}。")
    try:
        return model.model_validate(dict(content))
    except ValidationError as error:
        lines = list(dict.fromkeys(_line(model, dict(one), content, known) for one in error.errors()))
        raise SourceError(
            f"「{name}」に直すところがあります。\n{joined(lines, 100)}\n書ける項目は {_allowed([model], known)} です。"
        ) from None


def entries(model: type[Declared], content: object, file: str) -> list[Declared]:
    """The entries of a list that stands beside the suites, as what they declare.

    Raises
    ------
    CheckNotEvaluated
        Naming each entry that is not written as it must be, its key and what is allowed there.
    """
    if content is not None and not isinstance(content, list):
        refuse(file, ["「- id: …」の形で並べます"])
    found: list[Declared] = []
    trouble: list[str] = []
    for number, entry in enumerate(content if isinstance(content, list) else [], start=1):
        if not isinstance(entry, Mapping):
            trouble.append(f"{number}件目が「名前: 値」の形ではありません")
            continue
        try:
            found.append(model.model_validate(dict(entry)))
        except ValidationError as error:
            label = f"{number}件目{_called(entry)}"
            trouble += dict.fromkeys(_line(model, dict(one), entry, (), label) for one in error.errors())
    refuse(file, trouble)
    return found


def _line(model: type[BaseModel], error: Mapping[str, Any], content: Any, known: Collection[str], key: str = "") -> str:
    """One thing that is wrong: the key, what is wrong with it, and what is allowed."""
    kind, models = error["type"], [model]
    context: Mapping[str, Any] = error.get("ctx") or {}
    around = models
    for part in error["loc"]:
        around = models
        models, key = _inside(models, part, key)
        content = _below(content, part)
        key += _called(content) if isinstance(part, int) else ""
    if kind == "extra_forbidden":
        return f"{key} は決まりにない項目です。書けるのは {_allowed(around, known)} です"
    if kind in ("literal_error", "enum"):
        return f"{key}「{error['input']}」は使えません。使えるもの: {_either(context['expected'])}"
    if kind.startswith("union_tag"):
        return f"{key} の {_tag(context, models)}"
    if kind in ("value_error", "assertion_error"):
        return f"{key}{'' if key.endswith('）') else ' '}{context['error']}".strip()
    return f"{key} {PROBLEMS.get(kind, error['msg'])}"


def _tag(context: Mapping[str, Any], models: Sequence[type[BaseModel]]) -> str:
    """What is wrong with the key by which an entry says which of several things it is, and what it may be."""
    key = str(context["discriminator"]).strip("'")
    wrong = f"{key}「{context['tag']}」は使えません" if "tag" in context else f"{key} がありません"
    tags = [tag for one in models if key in one.model_fields for tag in get_args(one.model_fields[key].annotation)]
    return f"{wrong}。使えるもの: {'、'.join(map(str, tags))}"


def _either(expected: str) -> str:
    """Quoted alternatives of a message as a list."""
    return "、".join(part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",") if part.strip())


def _inside(models: Sequence[type[BaseModel]], part: object, place: str) -> tuple[list[type[BaseModel]], str]:
    """Models that may stand below a part of a place, and the place in words."""
    if isinstance(part, int):
        return list(models), f"{place}の{part + 1}番目"
    fields = [one.model_fields[str(part)] for one in models if part in one.model_fields]
    if fields:
        below = [found for field in fields for found in _models(field.annotation)]
        return below, f"{place}の {part}" if place else str(part)
    tagged = [one for one in models if part in _tags(one)]
    return (tagged, place) if tagged else (list(models), f"{place}の {part}" if place else str(part))


def _below(content: Any, part: object) -> Any:
    """What stands below a part of a place; a tag of a union is no part of what is written."""
    if isinstance(part, int) and isinstance(content, Sequence):
        return content[part] if part < len(content) else None
    return content.get(part, content) if isinstance(content, Mapping) else content


def _called(entry: Any) -> str:
    """By which name a person knows an entry of a list."""
    known = ("file", "id", "number")
    return next((f"（{entry[key]}）" for key in known if key in entry), "") if isinstance(entry, Mapping) else ""


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Models that stand anywhere in the type of a field."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _models(one)


def _tags(model: type[BaseModel]) -> set[object]:
    return {value for field in model.model_fields.values() for value in get_args(field.annotation)}


def _allowed(models: Sequence[type[BaseModel]], known: Collection[str] = ()) -> str:
    return "、".join(dict.fromkeys(name for one in models for name in one.model_fields if name not in known))


def refuse(file: str, trouble: Sequence[str]) -> None:
    """Stop where a declaration beside the suites is not written as it must be.

    Raises
    ------
    CheckNotEvaluated
        If there is trouble, with each line of it.
    """
    if trouble:
        raise CheckNotEvaluated(
            f"「expectations/{file}」の書き方が決まりと合いません。\n{joined(trouble)}\n直してください。"
        )
