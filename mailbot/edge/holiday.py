"""On which days does nobody work?"""

from datetime import date


def is_known(place: str) -> bool:
    """Say whether *place* is a country, or a country and its part, as "US" or "DE-BY"."""
    from holidays import list_supported_countries  # noqa: PLC0415 slow, and seldom needed

    country, _, part = place.partition("-")
    known = list_supported_countries()
    return country in known and (not part or part in known[country])


def days_off(place: str, today: date) -> frozenset[date]:
    """Return the public holidays of *place* in the years around *today*; none for no place."""
    if not place:
        return frozenset()
    from holidays import country_holidays  # noqa: PLC0415 as above

    country, _, part = place.partition("-")
    years = range(today.year - 1, today.year + 3)
    return frozenset(country_holidays(country, subdiv=part or None, years=years))
