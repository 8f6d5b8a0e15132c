"""What can go wrong, said so that the person at the desk knows what to do.

Every message is a complete Japanese sentence: what is wrong, where, and what to do about it. The command line
prints the message alone; a traceback is for errors nobody foresaw.
"""

from __future__ import annotations

from collections.abc import Iterable

GOOD, FINDINGS, WRONG_USAGE, COULD_NOT_RUN = 0, 1, 2, 3


class NenpoError(Exception):
    """Something nenpo can explain to its user; carries the exit status of the command line."""

    exit_status = COULD_NOT_RUN

    def _render_traceback_(self) -> list[str]:
        """What JupyterLab shows below the cell: the message, without the lines of code that lead to it."""
        return str(self).splitlines()


class UsageError(NenpoError):
    """The command was typed wrongly: an unknown year, report or option."""

    exit_status = WRONG_USAGE


class SourceError(NenpoError):
    """A source file is missing, has the wrong columns or cannot be decoded."""


class ReferenceProblem(NenpoError):
    """A sentence refers to a fact that is unknown or ambiguous."""


class NotebookFailed(NenpoError):
    """A notebook stopped in the middle."""


class CheckNotEvaluated(NenpoError):
    """A check could not be evaluated, which is not the same as a check that failed."""


class UndeclaredAccess(NenpoError):
    """A step read or wrote something that it had not declared."""


class UncoveredFindings(NenpoError):
    """Critical findings that no known issue covers: nothing is published."""

    exit_status = FINDINGS


def joined(messages: Iterable[str], most: int = 20) -> str:
    """Lines for a message that lists many places, cut after `most` with the number of those left out."""
    lines = list(messages)
    shown = [f"  - {line}" for line in lines[:most]]
    if len(lines) > most:
        shown.append(f"  ほか{len(lines) - most}件あります。")
    return "\n".join(shown)
