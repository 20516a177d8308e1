from pilots.views.goals import goal_detail
from pilots.views.plan import category_detail, task_detail
from pilots.views.zones import zone_detail

__all__ = ["category_detail", "goal_detail", "task_detail", "zone_detail"]
