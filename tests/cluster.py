"""A PostgreSQL of one's own for as long as something runs.

    uv run python -m tests.cluster -- COMMAND…

runs COMMAND with DATABASE_URL naming a fresh cluster, and passes its exit code on. The cluster is
removed afterwards, even if this process is killed: a keeper waits on a pipe that closes with it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

#: Nothing is kept, so nothing need reach the disk.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=127.0.0.1"
#: Waits until the pipe closes, then stops the server and removes its folder: $0 is pg_ctl, $1 the folder.
KEEPER = 'cat; "$0" -D "$1/data" -m immediate -s stop; rm -rf "$1"'
#: Where every user may enter; the temporary folder of this process need not be such a place.
FOLDERS = Path("/tmp")  # noqa: S108
PREFIX = "greencity-cluster-"
USER = "greencity"
TRIES = 3


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs, None where there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = installed[-1] if installed else shutil.which("initdb")
    return Path(found).parent if found else None


@contextlib.contextmanager
def temporary_cluster() -> Iterator[str]:
    """The URL of an empty database in a cluster of its own, which ends with the block."""
    found = programs()
    if found is None:
        raise RuntimeError("PostgreSQL is not installed: no initdb was found.")
    # PostgreSQL refuses to run as root
    account: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if not os.geteuid() else {}
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=FOLDERS))
    if account:
        shutil.chown(folder, "postgres", "postgres")
    silent: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    keeper = subprocess.Popen(
        ["sh", "-c", KEEPER, found / "pg_ctl", folder],
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd=folder,
        **silent,
        **account,
    )
    try:
        yield _start(found, folder, account)
    finally:
        keeper.communicate()


def _start(found: Path, folder: Path, account: dict[str, Any]) -> str:
    """Make the cluster, start it on a free port and create the database; returns its URL."""

    def run(program: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Output goes to a file: the server would keep a pipe open."""
        with (folder / f"{program}.log").open("w") as log:
            return subprocess.run(
                [found / program, *options],
                cwd=folder,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                **account,
            )

    password = secrets.token_urlsafe(16)
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if account:
        shutil.chown(secret, "postgres", "postgres")
    own = ("-D", "data", "--auth=scram-sha-256", f"--username={USER}", "--pwfile=password")
    made = run("initdb", *own, "--encoding=UTF8", "--no-locale", "--no-sync")
    for _ in range(TRIES if made.returncode == 0 else 0):
        port = _free_port()
        options = f"{OPTIONS} -c unix_socket_directories= -p {port}"
        if run("pg_ctl", "-D", "data", "-l", "server.log", "-w", "-s", "-o", options, "start").returncode == 0:
            place = ("--host=127.0.0.1", f"--port={port}", f"--username={USER}")
            if run("createdb", *place, "greencity", PGPASSWORD=password).returncode == 0:
                return f"postgres://{USER}:{password}@127.0.0.1:{port}/greencity"
            break
    said = "".join(log.read_text() for log in sorted(folder.glob("*.log")))
    raise RuntimeError(f"PostgreSQL did not start:\n{said}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def main(arguments: list[str]) -> int:
    """Run a command beside a cluster; returns its exit code, 128 + the signal where one ended it."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m tests.cluster -- COMMAND…", file=sys.stderr)
        return 2
    with temporary_cluster() as url, subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}) as child:

        def pass_on(number: int, _frame: FrameType | None) -> None:
            child.send_signal(number)

        signal.signal(signal.SIGTERM, pass_on)
        signal.signal(signal.SIGHUP, pass_on)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal gives it to the command as well
        code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
