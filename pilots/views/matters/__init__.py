"""The docket: the list, one matter, and what is done with it."""

from pilots.views.matters.deeds import matter_act
from pilots.views.matters.listing import matter_list
from pilots.views.matters.pages import matter_detail
from pilots.views.matters.raising import matter_new

__all__ = ["matter_act", "matter_detail", "matter_list", "matter_new"]
