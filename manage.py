#!/usr/bin/env python
"""Administration from the command line."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036  what an older Python says here is the point
    sys.exit("Green City needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greencity.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
