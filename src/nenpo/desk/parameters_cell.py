"""A year that was mistyped in a notebook's parameters cell, explained beneath the cell.

`令和2` without quotes is an unknown name to Python, and `2020年度` is no number. Whoever types it reads how a year is
written, not a traceback in English. An extension of IPython, loaded by `nenpo lab`.
"""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

from nenpo.ground.errors import UsageError
from nenpo.ground.fiscal_year import parameter_year

TYPED = re.compile(r"^\s*fiscal_year\s*(?::\s*\w+\s*)?=\s*(?P<value>[^#\n]*)", re.M)


def explained(cell: str) -> UsageError | None:
    """What is wrong with the year that a cell sets; nothing where it sets none, or a proper one."""
    typed = TYPED.search(cell)
    if typed is None or re.fullmatch(r"[0-9]+", value := typed["value"].strip(), re.ASCII):
        return None
    try:
        parameter_year(value)
    except UsageError as error:
        return error
    return None


def show(
    shell: Any, kind: type[BaseException], value: BaseException, trace: TracebackType, tb_offset: int | None = None
) -> None:
    """Show an error of a cell: our sentence where the year was mistyped, else what IPython shows."""
    ours = explained(str(shell.user_ns["In"][-1]))
    if ours is not None:
        shell._showtraceback(type(ours), ours, ours._render_traceback_())
    elif issubclass(kind, SyntaxError):
        shell.showsyntaxerror()
    else:
        shell.set_custom_exc((), None)
        shell.showtraceback((kind, value, trace), tb_offset=tb_offset)
        load_ipython_extension(shell)


def load_ipython_extension(shell: Any) -> None:
    """Let a mistyped year explain itself."""
    shell.set_custom_exc((NameError, SyntaxError), show)
