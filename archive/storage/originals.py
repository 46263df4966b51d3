"""Where original files are stored: a folder, or a bucket of S3-compatible storage if the environment names one."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


def original_storage(env: environ.Env) -> dict[str, Any]:
    """The entry ``default`` of Django's ``STORAGES``.

    The bucket stays private: files are handed out by the archive's own pages, which check who may have them. The keys come from
    the variables that boto3 reads (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``) or from the role of the host.

    Raises:
        ImproperlyConfigured: a bucket is named, and the packages that access it are not installed.
    """
    bucket = env.str("SIJILL_S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "archive.storage.private_files.PrivateStorage"}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "SIJILL_S3_BUCKET needs django-storages and boto3: run make s3, see docs/uploads.md."
        )
    endpoint = env.str("SIJILL_S3_ENDPOINT", default="")
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        # Services other than Amazon's rarely have a host name for each bucket.
        "addressing_style": env.str("SIJILL_S3_ADDRESSING", default="path" if endpoint else "auto"),
        "region_name": env.str("SIJILL_S3_REGION", default="") or None,
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
