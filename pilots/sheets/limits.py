"""What a process that works for us may take of the machine. No Django here."""

from __future__ import annotations

from contextlib import suppress


def limit_myself(memory: int, seconds: int) -> None:
    """Bound this process: bytes of memory, seconds of the processor, and no dump of what it held.

    Where the system has no such limits, the parent's clock is left.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
