from pilots.views.changes import change_list
from pilots.views.comparisons import task_book_compare
from pilots.views.completeness import completeness
from pilots.views.departments import department_detail, department_list
from pilots.views.draft_edits import task_book_draft, task_book_draft_begin, task_book_draft_discard
from pilots.views.draft_lists import task_book_drafts
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
from pilots.views.plan_sheets import plan_sheet, plan_upload_detail, plan_upload_new
from pilots.views.publications import publish_month
from pilots.views.reconciliation import reconciliation
from pilots.views.reporting import reporting_index, reporting_month, reporting_submit
from pilots.views.review import review_decide, review_index, review_month
from pilots.views.rollovers import task_book_rollover
from pilots.views.saved_views import (
    saved_view_delete,
    saved_view_list,
    saved_view_open,
    saved_view_rename,
    saved_view_save,
)
from pilots.views.task_book_publish import task_book_publish
from pilots.views.task_books import task_book_detail, task_book_index, task_book_list, task_book_volume
from pilots.views.timetables import timetable, timetable_index
from pilots.views.uploads import sheet_download, upload_detail, upload_new
from pilots.views.zones import zone_detail, zone_list

__all__ = [
    "category_detail",
    "change_list",
    "completeness",
    "department_detail",
    "department_list",
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
    "plan_sheet",
    "plan_upload_detail",
    "plan_upload_new",
    "publish_month",
    "reconciliation",
    "reporting_index",
    "reporting_month",
    "reporting_submit",
    "review_decide",
    "review_index",
    "review_month",
    "saved_view_delete",
    "saved_view_list",
    "saved_view_open",
    "saved_view_rename",
    "saved_view_save",
    "sheet_download",
    "task_book_compare",
    "task_book_detail",
    "task_book_draft",
    "task_book_draft_begin",
    "task_book_draft_discard",
    "task_book_drafts",
    "task_book_index",
    "task_book_list",
    "task_book_publish",
    "task_book_rollover",
    "task_book_volume",
    "task_detail",
    "timetable",
    "timetable_index",
    "upload_detail",
    "upload_new",
    "zone_detail",
    "zone_list",
]
