from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who sends what somebody else has sent gets a row of their own, so that nobody learns of it."""

    dependencies = [
        ("archive", "0020_ids_of_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="upload", name="upload_sha256_unique"),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(
                fields=["sha256", "created_by"], name="upload_of_user_unique", nulls_distinct=False
            ),
        ),
        migrations.RemoveConstraint(model_name="article", name="article_text_unique"),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                fields=["text_sha256", "created_by"], name="article_text_of_user_unique", nulls_distinct=False
            ),
        ),
        migrations.AddField(
            model_name="upload", name="provenance", field=models.JSONField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="upload",
            name="provenance_attempts",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(
                condition=models.Q(("provenance__isnull", True)), fields=["id"], name="upload_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="revision", index=models.Index(fields=["text_sha256"], name="revision_text")
        ),
    ]
