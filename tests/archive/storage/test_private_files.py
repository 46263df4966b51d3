"""Files of the archive are for the account that runs it; static files go out with the headers of pages."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from archive.config import checks
from archive.config.refusals import OneLineForRefusals
from archive.storage.private_files import make_private

HEADERS = (
    "Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy", "Referrer-Policy", "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
)  # fmt: skip


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


class TestModes:
    @pytest.fixture
    def data(self, tmp_path: Path, settings: Any) -> Path:
        data = tmp_path / "data"
        (data / "media/originals/2026").mkdir(parents=True)
        (data / "media/originals/2026/a.bin").write_bytes(b"a")
        (data / "index/one").mkdir(parents=True)
        (data / "index/one/meta.json").write_text("{}")
        (data / "static").mkdir()
        (data / "static/site.css").write_text("")
        for name in ("secret_key", "sign-in.txt", "worker.log"):
            (data / name).write_text("secret")
        for path in [data, *data.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        (data / "media/link").symlink_to("/etc/hostname")
        settings.DATA_DIR = data
        return data

    def test_what_others_could_open_is_closed_to_them(self, data: Path) -> None:
        before = mode(Path("/etc/hostname"))
        assert make_private(data)
        for path in [data, *(data / "media").rglob("*"), *(data / "index").rglob("*")]:
            if not path.is_symlink():
                assert mode(path) == (0o700 if path.is_dir() else 0o600), path
        assert {mode(data / name) for name in ("secret_key", "sign-in.txt", "worker.log")} == {0o600}
        assert mode(Path("/etc/hostname")) == before
        assert make_private(data) == []

    def test_a_check_warns_until_it_is_done(self, data: Path) -> None:
        (warning,) = checks.check_private_files(None)
        assert warning.id == "sijill.W001"
        make_private(data)
        assert checks.check_private_files(None) == []

    def test_a_stricter_mode_stays(self, data: Path) -> None:
        (data / "secret_key").chmod(0o400)
        make_private(data)
        assert mode(data / "secret_key") == 0o400


@pytest.mark.django_db
def test_static_files_have_the_headers_of_pages(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.SECURE_HSTS_SECONDS = 60
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    page = client.get("/about/", secure=True)
    file = client.get("/static/css/base.css", secure=True)
    assert file.status_code == 200
    assert file["Content-Type"].startswith("text/css")
    for name in (*HEADERS, "Strict-Transport-Security"):
        assert page[name] == file[name], name


class TestRefusals:
    """A refused request is one line that says what was refused; an error of the archive keeps its traceback."""

    @pytest.fixture
    def lines(self) -> Any:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.addFilter(OneLineForRefusals())
        root = logging.getLogger()
        root.addHandler(handler)
        yield lambda: stream.getvalue().splitlines()
        root.removeHandler(handler)

    @pytest.mark.django_db
    @pytest.mark.parametrize("kind", ["host", "fields", "token", "parts", "encoding", "body", "traversal"])
    def test_one_line(self, lines: Any, settings: Any, kind: str) -> None:
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000
        form = "application/x-www-form-urlencoded"
        send = {
            "host": lambda: client.get("/", headers={"host": "evil\x1b[31m.example"}),
            "fields": lambda: client.post("/sign-in/", "&".join(f"a{n}=1" for n in range(20)), content_type=form),
            "token": lambda: client.post("/sign-in/", {"login": "a"}),
            "parts": lambda: client.post("/sign-in/", b"--x\r\nrubbish", content_type="multipart/form-data; boundary="),
            "encoding": lambda: client.get("/media/\x00\n%0a%00"),
            "body": lambda: client.post("/sign-in/", b"a=" + b"x" * 10_000, content_type=form),
            "traversal": lambda: client.get("/static/../../etc/passwd"),
        }
        status = send[kind]().status_code
        assert 400 <= status < 500
        assert len(lines()) <= 1 if kind == "traversal" else len(lines()) == 1, lines()
        assert all(line.isprintable() for line in lines())

    def test_an_error_of_the_archive_keeps_its_traceback(self, lines: Any) -> None:
        try:
            raise RuntimeError("a fault")
        except RuntimeError:
            logging.getLogger("django.request").exception("Internal Server Error", extra={"status_code": 500})
        assert any("RuntimeError: a fault" in line for line in lines())
        assert len(lines()) > 3
