"""What no process of a build needs, although a library imports it."""

from __future__ import annotations

import sys


def leave_out() -> None:
    """Keep out what costs much and serves nothing here, before anything imports it.

    jsonschema compiles a grammar of internationalised addresses: a second of every worker and every kernel.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
