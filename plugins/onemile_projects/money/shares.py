"""Dividing what is left, to the last Smile. Pure: no database, no clock."""

from collections.abc import Sequence


def apportioned(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide ``whole`` by some weights: each the floor of its part, the rest to the largest
    remainders, earlier ones first. Nobody gets more than their weight; the parts add up.

    ``whole`` is at most the sum of the weights. Raises ValueError for more.
    """
    total = sum(weights)
    if not 0 <= whole <= total:
        raise ValueError(f"{whole} cannot be divided among weights that add up to {total}")
    if whole == 0:
        return [0] * len(weights)
    parts = [whole * weight // total for weight in weights]
    order = sorted(
        range(len(weights)), key=lambda which: (-(whole * weights[which] % total), which)
    )
    for which in order[: whole - sum(parts)]:
        parts[which] += 1
    return parts
