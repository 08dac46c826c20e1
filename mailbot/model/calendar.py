"""Which day is it, for people who work on weekdays?"""

from datetime import date, timedelta


def weekday_after(day: date, count: int) -> date:
    """Return the weekday *count* weekdays after *day*; the last days of the calendar stop it."""
    day = min(day, date.max - timedelta(days=30))  # people write 31 December 9999
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
