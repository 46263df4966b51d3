"""The site's settings with a data folder of the tests' own, so that they never touch what an operator stored."""

import os
from pathlib import Path

os.environ["SIJILL_DATA"] = os.environ.get(
    "SIJILL_TEST_DATA", str(Path(__file__).resolve().parent.parent / "var" / "test")
)
# Playwright keeps an event loop in the main thread; Django would refuse database work beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from archive.config.settings import *  # noqa: F403

# Slow hashes are for real passwords; tests make hundreds.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Not the host that the test client asks at: no address may come from there.
SITE_ADDRESS = "http://archive.test"
ALLOWED_HOSTS += ["archive.test"]  # noqa: F405
