from django.urls import path

from pilots import converters, views

converters.register()

app_name = "pilots"
urlpatterns = [
    path("categories/<slug:code>/", views.category_detail, name="category_detail"),
    path("evidence/<int:pk>/", views.evidence_download, name="evidence_download"),
    path("figures/<month:month>/<entry:code>/", views.figure_detail, name="figure_detail"),
    path("figures/<month:month>/<entry:code>/evidence/", views.evidence_add, name="evidence_add"),
    path("tasks/<int:number>/", views.task_detail, name="task_detail"),
    path("goals/<int:year>/<int:number>/", views.goal_detail, name="goal_detail"),
    path("reporting/", views.reporting_index, name="reporting_index"),
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/read/", views.notice_read, name="notice_read"),
    path("notices/<int:pk>/", views.notice_open, name="notice_open"),
    path("periods/", views.period_list, name="period_list"),
    path("periods/open/", views.period_open, name="period_open"),
    path("periods/renew/", views.period_renew, name="period_renew"),
    path("periods/<month:month>/", views.period_detail, name="period_detail"),
    path("periods/<month:month>/days/", views.period_move, name="period_move"),
    path("periods/<month:month>/lock/", views.period_lock, name="period_lock"),
    path("periods/<month:month>/exceptions/", views.period_except, name="period_except"),
    path("reporting/completeness/", views.completeness, name="completeness"),
    path("reporting/<month:month>/", views.reporting_month, name="reporting_month"),
    path("reporting/<month:month>/submit/", views.reporting_submit, name="reporting_submit"),
    path("reporting/<month:month>/sheet/", views.sheet_download, name="sheet_download"),
    path("reporting/<month:month>/upload/", views.upload_new, name="upload_new"),
    path("reporting/<month:month>/upload/<uuid:pk>/", views.upload_detail, name="upload_detail"),
    path("review/", views.review_index, name="review_index"),
    path("review/<month:month>/", views.review_month, name="review_month"),
    path("review/<month:month>/publish/", views.publish_month, name="publish_month"),
    path("review/<month:month>/<entry:code>/", views.review_decide, name="review_decide"),
    path("zones/<slug:code>/", views.zone_detail, name="zone_detail"),
]
