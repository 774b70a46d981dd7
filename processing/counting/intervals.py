"""How sure a share is: its 95 % interval, and whether it rests on few; the only file that estimates.

The interval is Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", Journal of the American Statistical Association 22, 1927, 209-212), which
Brown, Cai and DasGupta recommend for small n ("Interval estimation for a binomial proportion",
Statistical Science 16, 2001, 101-133): it stays within 0 and 1, and says something at 0 of n.
"""

import polars as pl

# The two-sided 95 % point of the normal distribution.
Z = 1.959963984540054
# Below this many one more moves a share by more than three points.
SMALL = 30


def low(matched: pl.Expr, total: pl.Expr) -> pl.Expr:
    """The lower end of the interval of matched / total, 0 to 1; null where total is 0 or null.

    >>> pl.select(low(pl.lit(3), pl.lit(11)).round(3)).item()
    0.097
    """
    middle, half = _wilson(matched, total)
    return pl.when(total > 0).then(pl.min_horizontal(middle - half, matched / total).clip(0.0, 1.0))


def high(matched: pl.Expr, total: pl.Expr) -> pl.Expr:
    """The upper end of the interval of matched / total, 0 to 1; null where total is 0 or null.

    >>> pl.select(high(pl.lit(3), pl.lit(11)).round(3)).item()
    0.566
    """
    middle, half = _wilson(matched, total)
    return pl.when(total > 0).then(pl.max_horizontal(middle + half, matched / total).clip(0.0, 1.0))


def small(total: pl.Expr) -> pl.Expr:
    """Whether a share of this total rests on fewer than SMALL; false where there is no share."""
    return ((total > 0) & (total < SMALL)).fill_null(value=False)


def _wilson(matched: pl.Expr, total: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    share = matched / total
    spread = 1 + Z**2 / total
    middle = (share + Z**2 / (2 * total)) / spread
    half = Z * (share * (1 - share) / total + Z**2 / (4 * total**2)).sqrt() / spread
    return middle, half
