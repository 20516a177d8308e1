"""How many requests a second the server answers, and how fast, under wrk on loopback."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.browser.site import Site, session_of

CONNECTIONS, SECONDS = 16, 10
HEADERS = ("Accept-Encoding: gzip, br", "Accept-Language: zh-CN")
SERVERS = {
    "2 sync": ("--workers", "2", "--worker-class", "sync"),
    "2 gthread × 4": ("--workers", "2", "--worker-class", "gthread", "--threads", "4"),
}
#: wrk's own table leaves the 95th percentile out.
REPORT = """
done = function(summary, latency)
  local failed = summary.errors
  io.stderr:write(string.format(
    '{"seconds": %f, "requests": %d, "failed": %d, "median_us": %d, "p95_us": %d, "bytes": %d}',
    summary.duration / 1e6, summary.requests,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout,
    latency:percentile(50), latency:percentile(95), summary.bytes))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Of one kind of server: requests a second, milliseconds of the median and 95th percentile."""

    server: str
    per_second: float
    median: float
    p95: float
    failed: int
    size: int


def load(site: Site) -> list[Load]:
    """Ask for `/` as one signed-in reader, compressed, with every kind of server."""
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is not installed (Debian's package wrk).")
    return [_load(site, server, options) for server, options in SERVERS.items()]


def _load(site: Site, server: str, options: tuple[str, ...]) -> Load:
    with site.served(*options) as address, tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(REPORT)
        script.flush()
        session = session_of(address, "leader")
        headers = (
            "-H",
            f"Cookie: sessionid={session}",
            "-H",
            "Accept-Encoding: gzip, br",
            "-H",
            "Accept-Language: zh-CN",
        )
        command = ["wrk", "--latency", "-t1", f"-c{CONNECTIONS}", *headers, "-s", str(Path(script.name)), f"{address}/"]
        subprocess.run([*command, "-d2s"], check=True, capture_output=True)
        said = subprocess.run([*command, f"-d{SECONDS}s"], check=True, capture_output=True, text=True).stderr
    counted = json.loads(said)
    return Load(
        server,
        per_second=counted["requests"] / counted["seconds"],
        median=counted["median_us"] / 1000,
        p95=counted["p95_us"] / 1000,
        failed=counted["failed"],
        size=counted["bytes"] // max(counted["requests"], 1),
    )
