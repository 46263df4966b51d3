"""Events of changes, written by triggers of the database, see docs/history.md."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0008_mention_keys'),
        ('entities', '0003_history'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ArticleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('restricted', 'restricted'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='state')),
                ('public_note', models.TextField(blank=True, verbose_name='public note')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('en', 'English'), ('fr', 'French'), ('und', 'other language')], max_length=3, verbose_name='language')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='publication date')),
                ('author', models.CharField(blank=True, max_length=200, verbose_name='byline')),
                ('url', models.URLField(blank=True, max_length=1000, verbose_name='address')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JudgementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('action', models.CharField(choices=[('accept', 'confirmed'), ('reject', 'rejected'), ('link', 'linked'), ('change', 'changed extent or kind'), ('add', 'added'), ('undo', 'undone')], default='accept', max_length=8)),
                ('verdict', models.CharField(choices=[('undecided', 'suggested'), ('accepted', 'confirmed'), ('rejected', 'rejected')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RevisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(verbose_name='revision')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('text_sha256', models.CharField(max_length=64)),
                ('pages', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), blank=True, default=list, editable=False, size=None)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SourceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.SlugField(db_index=False, max_length=80)),
                ('name_ar', models.CharField(blank=True, max_length=200, verbose_name='Arabic name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('description_ar', models.TextField(blank=True, verbose_name='Arabic description')),
                ('description_en', models.TextField(blank=True, verbose_name='English description')),
                ('url', models.URLField(blank=True, verbose_name='address')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample')),
                ('confidential', models.BooleanField(default=False, verbose_name='confidential')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_articleevent" ("author", "created_by_id", "current_id", "id", "is_sample", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_note", "published_on", "source_id", "state", "upload_id", "url") VALUES (OLD."author", OLD."created_by_id", OLD."current_id", OLD."id", OLD."is_sample", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_note", OLD."published_on", OLD."source_id", OLD."state", OLD."upload_id", OLD."url"); RETURN NULL;', hash='02eb2941b0304eefd0c980a6a6173363fc9f10c3', operation='DELETE', pgid='pgtrigger_delete_delete_fdf42', table='archive_article', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."author" IS DISTINCT FROM (NEW."author") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."current_id" IS DISTINCT FROM (NEW."current_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_sample" IS DISTINCT FROM (NEW."is_sample") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."public_note" IS DISTINCT FROM (NEW."public_note") OR OLD."published_on" IS DISTINCT FROM (NEW."published_on") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."upload_id" IS DISTINCT FROM (NEW."upload_id") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func='INSERT INTO "archive_articleevent" ("author", "created_by_id", "current_id", "id", "is_sample", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_note", "published_on", "source_id", "state", "upload_id", "url") VALUES (OLD."author", OLD."created_by_id", OLD."current_id", OLD."id", OLD."is_sample", OLD."language", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."public_note", OLD."published_on", OLD."source_id", OLD."state", OLD."upload_id", OLD."url"); RETURN NULL;', hash='c0b140446143c792fad20ad171de5e3df1d1675b', operation='UPDATE', pgid='pgtrigger_update_update_4266a', table='archive_article', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='article',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_articleevent" ("author", "created_by_id", "current_id", "id", "is_sample", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_note", "published_on", "source_id", "state", "upload_id", "url") VALUES (NEW."author", NEW."created_by_id", NEW."current_id", NEW."id", NEW."is_sample", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_note", NEW."published_on", NEW."source_id", NEW."state", NEW."upload_id", NEW."url"); RETURN NULL;', hash='56d623faef9cdd8e57dabe6c75e2e9fdb5cbfd7f', operation='INSERT', pgid='pgtrigger_insert_insert_d1949', table='archive_article', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='judgement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_judgementevent" ("action", "entity_id", "id", "judged_by_id", "mention_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verdict") VALUES (OLD."action", OLD."entity_id", OLD."id", OLD."judged_by_id", OLD."mention_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."verdict"); RETURN NULL;', hash='9bf402914783926186b5932e74f64ae3967c0af5', operation='DELETE', pgid='pgtrigger_delete_delete_0d7bf', table='archive_judgement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='judgement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_judgementevent" ("action", "entity_id", "id", "judged_by_id", "mention_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verdict") VALUES (NEW."action", NEW."entity_id", NEW."id", NEW."judged_by_id", NEW."mention_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."verdict"); RETURN NULL;', hash='a9235f172f4c693280b7dea36df25f103b9ba073', operation='INSERT', pgid='pgtrigger_insert_insert_72962', table='archive_judgement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_revisionevent" ("article_id", "created_by_id", "id", "number", "pages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "text_sha256", "title") VALUES (OLD."article_id", OLD."created_by_id", OLD."id", OLD."number", OLD."pages", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."text_sha256", OLD."title"); RETURN NULL;', hash='a368c5f8ea85fc3301f691bc2aa4e9e780f23e1d', operation='DELETE', pgid='pgtrigger_delete_delete_40c84', table='archive_revision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_revisionevent" ("article_id", "created_by_id", "id", "number", "pages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "text_sha256", "title") VALUES (NEW."article_id", NEW."created_by_id", NEW."id", NEW."number", NEW."pages", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."text_sha256", NEW."title"); RETURN NULL;', hash='028832f397c4798a24e940d4433ed7fdd4c6ad50', operation='INSERT', pgid='pgtrigger_insert_insert_88f26', table='archive_revision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_sourceevent" ("confidential", "description_ar", "description_en", "id", "is_sample", "key", "name_ar", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (OLD."confidential", OLD."description_ar", OLD."description_en", OLD."id", OLD."is_sample", OLD."key", OLD."name_ar", OLD."name_en", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."url"); RETURN NULL;', hash='9d04114e7085d5219ac1d1e7b7cf493e515dc167', operation='DELETE', pgid='pgtrigger_delete_delete_3d781', table='archive_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."confidential" IS DISTINCT FROM (NEW."confidential") OR OLD."description_ar" IS DISTINCT FROM (NEW."description_ar") OR OLD."description_en" IS DISTINCT FROM (NEW."description_en") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_sample" IS DISTINCT FROM (NEW."is_sample") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."name_ar" IS DISTINCT FROM (NEW."name_ar") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func='INSERT INTO "archive_sourceevent" ("confidential", "description_ar", "description_en", "id", "is_sample", "key", "name_ar", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (OLD."confidential", OLD."description_ar", OLD."description_en", OLD."id", OLD."is_sample", OLD."key", OLD."name_ar", OLD."name_en", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."url"); RETURN NULL;', hash='06c641c480e9e2cbd8f013a9f5e10f316fb6f65a', operation='UPDATE', pgid='pgtrigger_update_update_84a03', table='archive_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "archive_sourceevent" ("confidential", "description_ar", "description_en", "id", "is_sample", "key", "name_ar", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (NEW."confidential", NEW."description_ar", NEW."description_en", NEW."id", NEW."is_sample", NEW."key", NEW."name_ar", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."url"); RETURN NULL;', hash='cb5ee956c1a584fd8e5103c724f486b143c8ac96', operation='INSERT', pgid='pgtrigger_insert_insert_1c69f', table='archive_source', when='AFTER')),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='current',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='archive.revision'),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='archive.article'),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='source',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='archive.source', verbose_name='source'),
        ),
        migrations.AddField(
            model_name='articleevent',
            name='upload',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='archive.upload'),
        ),
        migrations.AddField(
            model_name='judgementevent',
            name='entity',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='entities.entity'),
        ),
        migrations.AddField(
            model_name='judgementevent',
            name='judged_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='judgementevent',
            name='mention',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='archive.mention'),
        ),
        migrations.AddField(
            model_name='judgementevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='judgementevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='archive.judgement'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='article',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='archive.article'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='archive.revision'),
        ),
        migrations.AddField(
            model_name='sourceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='sourceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='archive.source'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='articleevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9112bc331e5152551f60ceba0b6d6f3fd3c5611a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ba8e2', table='archive_articleevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='judgementevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='90217429b7bf38ddd0f14ed5a259edef8b7fd106', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fd0ca', table='archive_judgementevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revisionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bb7902b83bb8086e55af413857354177f271b1dd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f7884', table='archive_revisionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sourceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ec205504e6b16413efe85e25e7726e5275fae230', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_00942', table='archive_sourceevent', when='BEFORE')),
        ),
    ]
