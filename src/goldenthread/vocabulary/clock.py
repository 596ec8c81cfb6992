"""What day it is where the partnerships are."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    """Today's date in the United Kingdom, whatever clock the machine keeps."""
    return datetime.now(LONDON).date()
