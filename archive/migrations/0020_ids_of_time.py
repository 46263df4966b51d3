"""Ids of reports, files and batches by the clock and not by counting, see docs/adr/0013-ids.md."""

from importlib import import_module

from django.db import migrations

by_time = import_module("entities.migrations.0009_ids_of_time").by_time


class Migration(migrations.Migration):
    dependencies = [("archive", "0019_audiences"), ("entities", "0009_ids_of_time")]
    operations = [by_time("archive_article"), by_time("archive_upload"), by_time("archive_batch")]
