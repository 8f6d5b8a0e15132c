"""How far a share of those who answered may lie from that of all."""

from __future__ import annotations

from math import sqrt

# Two-sided 95 % of the normal distribution.
Z = 1.959964


def wilson(count: int, base: int) -> tuple[float, float]:
    """Bounds of the share `count / base` at 95 %: the score interval of E. B. Wilson.

    Probable inference, the law of succession, and statistical inference. Journal of the American Statistical
    Association 22 (1927), 209–212. With p = count/base, the bounds are
    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
    """
    share, square = count / base, Z * Z
    middle = share + square / (2 * base)
    reach = Z * sqrt(share * (1 - share) / base + square / (4 * base * base))
    whole = 1 + square / base
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)
