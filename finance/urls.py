from django.urls import URLPattern, path

from finance.views.funding import finance_index
from finance.views.instrument_events import event_edit, event_new
from finance.views.instrument_pages import instrument_detail, instrument_edit, instrument_new, instrument_strike_off
from finance.views.instruments import instrument_list
from finance.views.uploads import instrument_upload_detail, instrument_upload_new
from pilots import converters

converters.register()

app_name = "finance"
urlpatterns: list[URLPattern] = [
    path("", finance_index, name="finance_index"),
    path("instruments/", instrument_list, name="instrument_list"),
    path("instruments/new/", instrument_new, name="instrument_new"),
    path("instruments/upload/", instrument_upload_new, name="instrument_upload_new"),
    path("instruments/upload/<uuid:pk>/", instrument_upload_detail, name="instrument_upload_detail"),
    path("instruments/<code:code>/", instrument_detail, name="instrument_detail"),
    path("instruments/<code:code>/edit/", instrument_edit, name="instrument_edit"),
    path("instruments/<code:code>/strike-off/", instrument_strike_off, name="instrument_strike_off"),
    path("instruments/<code:code>/events/new/", event_new, name="event_new"),
    path("instruments/<code:code>/events/<int:number>/", event_edit, name="event_edit"),
]
