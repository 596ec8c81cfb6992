"""What every page must know about the partnerships it stands in, in one query."""

from collections.abc import Collection

from goldenthread.partners.models import Partnership


def invented(slugs: Collection[str]) -> bool:
    """Whether any of these partnerships is an invented example."""
    wanted = [slug for slug in slugs if slug and slug != "shared"]
    rows = Partnership.objects.filter(record__reference__in=wanted, invented=True)
    return bool(wanted) and rows.exists()
