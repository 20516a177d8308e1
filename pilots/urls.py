from django.urls import path

from pilots import views

app_name = "pilots"
urlpatterns = [
    path("categories/<slug:code>/", views.category_detail, name="category_detail"),
    path("tasks/<int:number>/", views.task_detail, name="task_detail"),
    path("goals/<int:year>/<int:number>/", views.goal_detail, name="goal_detail"),
    path("zones/<slug:code>/", views.zone_detail, name="zone_detail"),
]
