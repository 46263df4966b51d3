"""Where original files are kept: a folder, or a bucket of S3-compatible storage where the environment names one."""

from __future__ import annotations

from typing import Any

import environ


def original_storage(env: environ.Env) -> dict[str, Any]:
    """The entry ``default`` of Django's ``STORAGES``.

    The bucket stays private: files are handed out by the archive's own pages, which know who may have them. The keys come from
    the variables that boto3 reads (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``) or from the role of the host.
    """
    bucket = env.str("SIJILL_S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.str("SIJILL_S3_ENDPOINT", default="") or None,
        "region_name": env.str("SIJILL_S3_REGION", default="") or None,
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
