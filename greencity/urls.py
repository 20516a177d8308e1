from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from greencity.views.overview import overview
from greencity.views.phases import phase_judge, phase_list
from greencity.views.shell import set_language, set_theme

urlpatterns = [
    path("", overview, name="overview"),
    path("phases/", phase_list, name="phase_list"),
    path("phases/<slug:phase>/judge/", phase_judge, name="phase_judge"),
    path("", include("pilots.urls")),
    path("buildings/", include("buildings.urls")),
    path("finance/", include("finance.urls")),
    path("accounts/login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set_language"),
    path("theme/", set_theme, name="set_theme"),
    path("admin/", admin.site.urls),
]

handler404 = "greencity.views.shell.not_found"
