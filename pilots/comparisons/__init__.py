"""Two versions of a task book held against each other."""

from pilots.comparisons.books import Comparison, compare, former_plans, known_books, last_change
from pilots.comparisons.changes import TextChange

__all__ = ["Comparison", "TextChange", "compare", "former_plans", "known_books", "last_change"]
