"""``make lighthouse``: audit the sample archive's pages as a visitor gets them, and say what falls short of the goals.

Lighthouse comes by ``npx``, in one version, and only for this; neither the archive nor its tests need node.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM, start_site, stop_site

VERSION = "12.8.2"
COMMAND = f"npx --yes lighthouse@{VERSION}"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
TRIES = 3
FIGURES = {
    "first-contentful-paint": "ms to the first text",
    "largest-contentful-paint": "ms to the largest",
    "total-blocking-time": "ms blocked",
    "cumulative-layout-shift": "shift",
    "total-byte-weight": "bytes",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One page in one preset: the median of each score, 0 to 100, the figures of the run in the middle, and what lost points."""

    path: str
    preset: str
    scores: dict[str, int]
    figures: dict[str, float]
    lost: dict[str, list[str]]

    @property
    def falls_short(self) -> bool:
        return any(self.scores[name] < goal for name, goal in GOALS.items())


def pages(address: str) -> list[str]:
    """Front page, a search, a report, an entity and a place, in Arabic and in English."""
    paths = ["/", "/articles/?q=Bukamal", "/places/SY09/"]
    for search in ("articles/?q=Bukamal", "entities/?q=SDF"):
        with urllib.request.urlopen(f"{address}/{search}", timeout=60) as answer:
            found = re.search(rf"/{search.split('/')[0]}/\d+/", answer.read().decode())
        if found is None:
            raise SystemExit(f"/{search} finds nothing; is this the sample archive?")
        paths.append(found[0])
    return [*paths, *(f"/en{path}" for path in paths)]


def audit(command: Sequence[str], url: str, preset: str) -> dict[str, Any]:
    """Lighthouse's own report of one load. A load that Chromium's tracing broke off is tried again.

    Raises:
        SystemExit: it cannot be started, or could not load the page in ``TRIES``.
    """
    flags = "--headless=new --disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")
    arguments = [url, "--output=json", "--quiet", "--enable-error-reporting=false", f"--chrome-flags={flags}"]
    arguments.append(f"--only-categories={','.join(GOALS)}")
    if preset == "desktop":
        arguments.append("--preset=desktop")
    environment = {**os.environ, "CHROME_PATH": CHROMIUM}
    for _attempt in range(TRIES):
        try:
            done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, env=environment)
        except FileNotFoundError as error:
            raise SystemExit(f"{error.filename} is not installed; Lighthouse needs node 18.20 or later") from error
        if not done.returncode:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    raise SystemExit(f"Lighthouse ended with code {done.returncode} at {url}:\n{done.stderr.strip()}")


def visit(command: Sequence[str], address: str, path: str, preset: str, runs: int) -> Visit:
    reports = [audit(command, f"{address}{path}", preset) for _run in range(runs)]
    scores = {name: round(statistics.median(100 * r["categories"][name]["score"] for r in reports)) for name in GOALS}
    middle = sorted(reports, key=lambda r: float(r["categories"]["performance"]["score"]))[runs // 2]
    figures = {name: float(middle["audits"][name].get("numericValue") or 0) for name in FIGURES}
    return Visit(path, preset, scores, figures, {name: lost_points(middle, name) for name in GOALS})


def lost_points(report: dict[str, Any], category: str) -> list[str]:
    """The audits that keep a category from 100, with what they say."""
    lost = []
    for reference in report["categories"][category]["auditRefs"]:
        found = report["audits"][reference["id"]]
        if (
            reference["weight"]
            and found["score"] is not None
            and found["score"] < (0.9 if category == "performance" else 1)
        ):
            lost.append(f"{found['title']} {found.get('displayValue', '')}".strip())
    return lost


@contextmanager
def sample_site(address: str) -> Iterator[str]:
    """The address of the site that was named, or of a fresh one that ends with the block."""
    if address:
        yield address.rstrip("/")
        return
    folder = Path(tempfile.mkdtemp(prefix="sijill-lighthouse-"))
    try:
        site = start_site(folder)
        try:
            yield site.address
        finally:
            stop_site(site)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def line_of(row: Visit) -> str:
    scores = " ".join(f"{row.scores[name]:>4}" for name in GOALS)
    figures = " ".join(f"{row.figures[name]:>8.{3 if name == 'cumulative-layout-shift' else 0}f}" for name in FIGURES)
    return f"{row.preset:<8} {scores} {figures}  {row.path}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="", help="a site that runs already (default: start the sample archive)")
    parser.add_argument("--runs", type=int, default=3, help="loads of each page; the median counts (default 3)")
    parser.add_argument("--presets", default="mobile,desktop", help="mobile, desktop or both")
    parser.add_argument("--command", default=COMMAND, help=f"what starts Lighthouse (default: {COMMAND})")
    parser.add_argument("paths", nargs="*", help="pages (default: the ten that have goals)")
    options = parser.parse_args()
    short = []
    with sample_site(options.address) as address:
        sys.stdout.write(f"preset   perf a11y best  seo {' | '.join(FIGURES.values())} | page\n")
        for preset in options.presets.split(","):
            for path in options.paths or pages(address):
                row = visit(shlex.split(options.command), address, path, preset, options.runs)
                sys.stdout.write(line_of(row) + "\n")
                for category, lost in row.lost.items():
                    sys.stdout.writelines(f"         {category}: {line}\n" for line in lost)
                sys.stdout.flush()
                if row.falls_short:
                    short.append(f"{row.path} ({preset})")
    if short:
        raise SystemExit(f"Below the goals {GOALS}: {', '.join(short)}")


if __name__ == "__main__":
    main()
