"""What people declare in `expectations/` beside the suites: one manner to refuse what is not written as it must be."""

from __future__ import annotations

from collections.abc import Sequence

from nenpo.ground.errors import CheckNotEvaluated, joined


def refuse(file: str, trouble: Sequence[str]) -> None:
    """Stop where a declaration is not written as it must be.

    Raises
    ------
    CheckNotEvaluated
        If there is trouble, with each line of it.
    """
    if trouble:
        raise CheckNotEvaluated(
            f"「expectations/{file}」の書き方が決まりと合いません。\n{joined(trouble)}\n直してください。"
        )
