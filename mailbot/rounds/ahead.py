"""How would the books stand after what is about to be recorded?"""

from copy import copy
from dataclasses import fields, replace
from typing import Any

from mailbot.model.books import Books


def copy_of(books: Books) -> Books:
    """Return books that may be changed and thrown away; the values in them are never changed."""
    tables: dict[str, Any] = {
        field.name: copy(table)
        for field in fields(books)
        if isinstance(table := getattr(books, field.name), dict | list)
    }
    return replace(books, **tables)
