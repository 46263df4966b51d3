import hashlib
import json

from django.conf import settings
from django.db import migrations, models

from archive.readers.hygiene import same_words

CHUNK = 500


def digest_stored_reports(apps, schema_editor):
    """Give every stored report the digest of its first words and of its facts, as ``archive.articles.services`` makes it."""
    Article = apps.get_model("archive", "Article")
    Revision = apps.get_model("archive", "Revision")
    articles = []
    for article in Article.objects.order_by("pk").iterator(chunk_size=CHUNK):
        first = Revision.objects.filter(article=article.pk).order_by("number").first()
        title, body = (first.title, first.body) if first else ("", "")
        day = article.published_on.isoformat() if article.published_on else ""
        said = [day, article.published_precision, article.author, article.url, article.identifier, article.details]
        whole = json.dumps([same_words(title, body), article.source_id, said], ensure_ascii=False)
        article.evidence_sha256 = hashlib.sha256(whole.encode("utf-8")).hexdigest()
        articles.append(article)
        if len(articles) == CHUNK:
            Article.objects.bulk_update(articles, ["evidence_sha256"])
            articles = []
    Article.objects.bulk_update(articles, ["evidence_sha256"])


class Migration(migrations.Migration):

    # The column is filled before it is made unique; PostgreSQL refuses to alter a table with pending events of its triggers.
    atomic = False

    dependencies = [
        ('archive', '0026_facts_of_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='evidence_sha256',
            field=models.CharField(default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(digest_stored_reports, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='article',
            name='article_text_of_user_unique',
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['text_sha256'], name='article_first_text'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(fields=('evidence_sha256', 'created_by'), name='article_evidence_of_user_unique', nulls_distinct=False),
        ),
    ]
