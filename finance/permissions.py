"""Who may do what with the ledger of green finance; every member may read it."""

import rules

from pilots.permissions import P, View, is_administrator, is_office, permission_required

#: Add, change and strike off rows of the register, and read files in.
EDIT_REGISTER = "finance.edit_register"
rules.add_perm(EDIT_REGISTER, is_office | is_administrator)

# The admin site: the institutions are the office's and the administrator's.
rules.add_perm("finance", is_office | is_administrator)
for deed in ("view", "add", "change", "delete"):
    rules.add_perm(f"finance.{deed}_institution", is_office | is_administrator)


def editor_required(view: View[P]) -> View[P]:
    """For pages of whoever may write in the register: 403 for all others."""
    return permission_required(EDIT_REGISTER, view)
