from pilots.views.completeness import completeness
from pilots.views.evidence import evidence_add, evidence_download
from pilots.views.figures import figure_detail
from pilots.views.goals import goal_detail
from pilots.views.notices import notice_list, notice_open, notice_read
from pilots.views.periods import (
    period_detail,
    period_except,
    period_list,
    period_lock,
    period_move,
    period_open,
    period_renew,
)
from pilots.views.plan import category_detail, task_detail
from pilots.views.publications import publish_month
from pilots.views.reporting import reporting_index, reporting_month, reporting_submit
from pilots.views.review import review_decide, review_index, review_month
from pilots.views.uploads import sheet_download, upload_detail, upload_new
from pilots.views.zones import zone_detail

__all__ = [
    "category_detail",
    "completeness",
    "evidence_add",
    "evidence_download",
    "figure_detail",
    "goal_detail",
    "notice_list",
    "notice_open",
    "notice_read",
    "period_detail",
    "period_except",
    "period_list",
    "period_lock",
    "period_move",
    "period_open",
    "period_renew",
    "publish_month",
    "reporting_index",
    "reporting_month",
    "reporting_submit",
    "review_decide",
    "review_index",
    "review_month",
    "sheet_download",
    "task_detail",
    "upload_detail",
    "upload_new",
    "zone_detail",
]
