from django.urls import path

from buildings import views
from pilots import converters

converters.register()

app_name = "buildings"
BUILDING, RETROFIT = "register/<code:code>/", "register/<code:code>/retrofits/<code:retrofit>/"
READING = "register/<code:code>/readings/<int:year>/<slug:carrier>/"
urlpatterns = [
    path("", views.building_index, name="building_index"),
    path("register/", views.building_list, name="building_list"),
    path("register/upload/", views.building_upload_new, name="building_upload_new"),
    path("register/upload/<uuid:pk>/", views.building_upload_detail, name="building_upload_detail"),
    path("register/new/", views.building_new, name="building_new"),
    path(BUILDING, views.building_detail, name="building_detail"),
    path(f"{BUILDING}edit/", views.building_edit, name="building_edit"),
    path(f"{BUILDING}strike-off/", views.building_strike_off, name="building_strike_off"),
    path(f"{BUILDING}retrofits/new/", views.retrofit_new, name="retrofit_new"),
    path(RETROFIT, views.retrofit_edit, name="retrofit_edit"),
    path(f"{RETROFIT}strike-off/", views.retrofit_strike_off, name="retrofit_strike_off"),
    path(f"{BUILDING}readings/new/", views.reading_new, name="reading_new"),
    path(READING, views.reading_edit, name="reading_edit"),
    path(f"{READING}strike-off/", views.reading_strike_off, name="reading_strike_off"),
]
