from buildings.views.belongings import (
    reading_edit,
    reading_new,
    reading_strike_off,
    retrofit_edit,
    retrofit_new,
    retrofit_strike_off,
)
from buildings.views.building_pages import building_detail, building_edit, building_new, building_strike_off
from buildings.views.register import building_list
from buildings.views.stock import building_index
from buildings.views.uploads import building_upload_detail, building_upload_new

__all__ = [
    "building_detail",
    "building_edit",
    "building_index",
    "building_list",
    "building_new",
    "building_strike_off",
    "building_upload_detail",
    "building_upload_new",
    "reading_edit",
    "reading_new",
    "reading_strike_off",
    "retrofit_edit",
    "retrofit_new",
    "retrofit_strike_off",
]
