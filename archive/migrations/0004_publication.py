"""The way to publication: more states, a public note on withdrawal, who stored an article, confidential sources."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# Constraints are checked at once, so that nothing is pending when the table is altered further down.
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE archive_article a SET created_by_id = r.created_by_id
FROM archive_revision r WHERE r.article_id = a.id AND r.number = 1 AND r.created_by_id IS NOT NULL;
UPDATE archive_article SET state_changed_at = updated_at;
UPDATE archive_article SET public_note = 'سُحب هذا التقرير. This report has been withdrawn.' WHERE state = 'withdrawn';
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0003_relinking'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='article',
            name='article_state_known',
        ),
        migrations.AddField(
            model_name='article',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='article',
            name='public_note',
            field=models.TextField(blank=True, verbose_name='public note'),
        ),
        migrations.AddField(
            model_name='article',
            name='state_changed_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name='source',
            name='confidential',
            field=models.BooleanField(default=False, verbose_name='confidential'),
        ),
        migrations.AlterField(
            model_name='article',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('restricted', 'restricted'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='state'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('state__in', ['draft', 'in_review'])), fields=['state', 'created_by'], name='article_unpublished'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'restricted', 'published', 'withdrawn'])), name='article_state_known'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('public_note', ''), _negated=True), _connector='OR'), name='article_withdrawn_with_a_note'),
        ),
    ]
