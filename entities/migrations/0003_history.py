"""Events of changes, written by triggers of the database, see docs/history.md."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('entities', '0002_name_changes'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='EntityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('location', 'Place'), ('organization', 'Organisation'), ('person', 'Person')], max_length=12, verbose_name='kind')),
                ('type', models.CharField(blank=True, max_length=32, verbose_name='type')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('label_ar', models.CharField(blank=True, max_length=300, verbose_name='Arabic name')),
                ('label_en', models.CharField(blank=True, max_length=300, verbose_name='English name')),
                ('description_ar', models.TextField(blank=True, verbose_name='Arabic description')),
                ('description_en', models.TextField(blank=True, verbose_name='English description')),
                ('active', models.CharField(blank=True, max_length=40, verbose_name='active')),
                ('wikidata', models.CharField(blank=True, max_length=16, verbose_name='Wikidata')),
                ('reference', models.TextField(blank=True, verbose_name='reference')),
                ('reference_key', models.CharField(blank=True, editable=False, max_length=120, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NameEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('text', models.CharField(max_length=300, verbose_name='spelling')),
                ('language', models.CharField(max_length=3, verbose_name='language')),
                ('use', models.CharField(choices=[('official', 'official'), ('alias', 'alias'), ('acronym', 'acronym'), ('transliteration', 'transliteration'), ('kunya', 'kunya'), ('nickname', 'nickname'), ('partisan', 'partisan label')], default='alias', max_length=16, verbose_name='use')),
                ('weak', models.BooleanField(default=False, verbose_name='never links alone')),
                ('side', models.CharField(blank=True, max_length=120, verbose_name='used by')),
                ('origin', models.CharField(choices=[('reference', 'reference data'), ('editor', 'editor')], default='editor', editable=False, max_length=10)),
                ('retired', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlaceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('level', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'country'), (1, 'governorate'), (2, 'district'), (3, 'subdistrict'), (4, 'community'), (5, 'neighbourhood')], null=True, verbose_name='administrative level')),
                ('pcode', models.CharField(blank=True, max_length=20, null=True, verbose_name='P-code')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RelationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('part_of', 'part of'), ('holds_post', 'holds the post of')], max_length=16, verbose_name='relation')),
                ('title_ar', models.CharField(blank=True, max_length=200)),
                ('title_en', models.CharField(blank=True, max_length=200)),
                ('since', models.CharField(blank=True, max_length=10, verbose_name='from')),
                ('until', models.CharField(blank=True, max_length=10, verbose_name='to')),
                ('reference', models.TextField(blank=True, verbose_name='reference')),
                ('origin', models.CharField(choices=[('reference', 'reference data'), ('editor', 'editor')], default='editor', editable=False, max_length=10)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "entities_entityevent" ("active", "country", "description_ar", "description_en", "id", "kind", "label_ar", "label_en", "merged_into_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reference_key", "type", "wikidata") VALUES (OLD."active", OLD."country", OLD."description_ar", OLD."description_en", OLD."id", OLD."kind", OLD."label_ar", OLD."label_en", OLD."merged_into_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."reference_key", OLD."type", OLD."wikidata"); RETURN NULL;', hash='513a85b452cc1979bc28cc4acfcc69329e2e1367', operation='DELETE', pgid='pgtrigger_delete_delete_ab189', table='entities_entity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."description_ar" IS DISTINCT FROM (NEW."description_ar") OR OLD."description_en" IS DISTINCT FROM (NEW."description_en") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."label_ar" IS DISTINCT FROM (NEW."label_ar") OR OLD."label_en" IS DISTINCT FROM (NEW."label_en") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."reference_key" IS DISTINCT FROM (NEW."reference_key") OR OLD."type" IS DISTINCT FROM (NEW."type") OR OLD."wikidata" IS DISTINCT FROM (NEW."wikidata"))', func='INSERT INTO "entities_entityevent" ("active", "country", "description_ar", "description_en", "id", "kind", "label_ar", "label_en", "merged_into_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reference_key", "type", "wikidata") VALUES (OLD."active", OLD."country", OLD."description_ar", OLD."description_en", OLD."id", OLD."kind", OLD."label_ar", OLD."label_en", OLD."merged_into_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reference", OLD."reference_key", OLD."type", OLD."wikidata"); RETURN NULL;', hash='7cadf58d5a96e8e00cadd3b2a0f18879f62b4895', operation='UPDATE', pgid='pgtrigger_update_update_1c1de', table='entities_entity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."reference_key" IS NULL)', func='INSERT INTO "entities_entityevent" ("active", "country", "description_ar", "description_en", "id", "kind", "label_ar", "label_en", "merged_into_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reference_key", "type", "wikidata") VALUES (NEW."active", NEW."country", NEW."description_ar", NEW."description_en", NEW."id", NEW."kind", NEW."label_ar", NEW."label_en", NEW."merged_into_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."reference_key", NEW."type", NEW."wikidata"); RETURN NULL;', hash='1fe789d890a2ef700129e9f1e29a02bb1087f03f', operation='INSERT', pgid='pgtrigger_insert_insert_10f03', table='entities_entity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='name',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "entities_nameevent" ("entity_id", "id", "language", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired", "side", "text", "use", "weak") VALUES (OLD."entity_id", OLD."id", OLD."language", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired", OLD."side", OLD."text", OLD."use", OLD."weak"); RETURN NULL;', hash='127d6119ec8f08ca593036778b5851c611591cb2', operation='DELETE', pgid='pgtrigger_delete_delete_fdb96', table='entities_name', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='name',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."entity_id" IS DISTINCT FROM (NEW."entity_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."retired" IS DISTINCT FROM (NEW."retired") OR OLD."side" IS DISTINCT FROM (NEW."side") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."use" IS DISTINCT FROM (NEW."use") OR OLD."weak" IS DISTINCT FROM (NEW."weak"))', func='INSERT INTO "entities_nameevent" ("entity_id", "id", "language", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired", "side", "text", "use", "weak") VALUES (OLD."entity_id", OLD."id", OLD."language", OLD."origin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."retired", OLD."side", OLD."text", OLD."use", OLD."weak"); RETURN NULL;', hash='173744b94ff844cba7d50aaad6a136a5039303c9', operation='UPDATE', pgid='pgtrigger_update_update_389e7', table='entities_name', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='name',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."origin" = \'editor\')', func='INSERT INTO "entities_nameevent" ("entity_id", "id", "language", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired", "side", "text", "use", "weak") VALUES (NEW."entity_id", NEW."id", NEW."language", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired", NEW."side", NEW."text", NEW."use", NEW."weak"); RETURN NULL;', hash='52f75b776067fa0f9c7ef0378fe86f52ee726850', operation='INSERT', pgid='pgtrigger_insert_insert_c9436', table='entities_name', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "entities_placeevent" ("entity_id", "latitude", "level", "longitude", "parent_id", "pcode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population") VALUES (OLD."entity_id", OLD."latitude", OLD."level", OLD."longitude", OLD."parent_id", OLD."pcode", _pgh_attach_context(), NOW(), \'delete\', OLD."entity_id", OLD."population"); RETURN NULL;', hash='4800177672c47ea6857ca3a17202ab5914f0baae', operation='DELETE', pgid='pgtrigger_delete_delete_7a07a', table='entities_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."entity_id" IS DISTINCT FROM (NEW."entity_id") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."pcode" IS DISTINCT FROM (NEW."pcode") OR OLD."population" IS DISTINCT FROM (NEW."population"))', func='INSERT INTO "entities_placeevent" ("entity_id", "latitude", "level", "longitude", "parent_id", "pcode", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population") VALUES (OLD."entity_id", OLD."latitude", OLD."level", OLD."longitude", OLD."parent_id", OLD."pcode", _pgh_attach_context(), NOW(), \'update\', OLD."entity_id", OLD."population"); RETURN NULL;', hash='c3f4c1d3985de01fffd257ce9bf43828d4d4623a', operation='UPDATE', pgid='pgtrigger_update_update_72fd1', table='entities_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "entities_relationevent" ("id", "kind", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "since", "source_id", "target_id", "title_ar", "title_en", "until") VALUES (OLD."id", OLD."kind", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."since", OLD."source_id", OLD."target_id", OLD."title_ar", OLD."title_en", OLD."until"); RETURN NULL;', hash='55607cc7a310372c941ff985b661b3be333218ff', operation='DELETE', pgid='pgtrigger_delete_delete_5f0d5', table='entities_relation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."since" IS DISTINCT FROM (NEW."since") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."target_id" IS DISTINCT FROM (NEW."target_id") OR OLD."title_ar" IS DISTINCT FROM (NEW."title_ar") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en") OR OLD."until" IS DISTINCT FROM (NEW."until"))', func='INSERT INTO "entities_relationevent" ("id", "kind", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "since", "source_id", "target_id", "title_ar", "title_en", "until") VALUES (OLD."id", OLD."kind", OLD."origin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reference", OLD."since", OLD."source_id", OLD."target_id", OLD."title_ar", OLD."title_en", OLD."until"); RETURN NULL;', hash='93c23404ef1f9f25e6fd3e33b64446b9e8b7e3f8', operation='UPDATE', pgid='pgtrigger_update_update_95578', table='entities_relation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."origin" = \'editor\')', func='INSERT INTO "entities_relationevent" ("id", "kind", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "since", "source_id", "target_id", "title_ar", "title_en", "until") VALUES (NEW."id", NEW."kind", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."since", NEW."source_id", NEW."target_id", NEW."title_ar", NEW."title_en", NEW."until"); RETURN NULL;', hash='9a6b421cc5ff220ab51953ea9cef0ba7e7c3becd', operation='INSERT', pgid='pgtrigger_insert_insert_30744', table='entities_relation', when='AFTER')),
        ),
        migrations.AddField(
            model_name='entityevent',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='entities.entity'),
        ),
        migrations.AddField(
            model_name='entityevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='entityevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='entities.entity'),
        ),
        migrations.AddField(
            model_name='nameevent',
            name='entity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='entities.entity'),
        ),
        migrations.AddField(
            model_name='nameevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='nameevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='entities.name'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='entity',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='entities.entity'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='entities.place'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='placeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='entities.place'),
        ),
        migrations.AddField(
            model_name='relationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='relationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='entities.relation'),
        ),
        migrations.AddField(
            model_name='relationevent',
            name='source',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='entities.entity'),
        ),
        migrations.AddField(
            model_name='relationevent',
            name='target',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='entities.entity'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='66d28446c894477cae8f6e9a4c5d934930c66298', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a6a68', table='entities_entityevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nameevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='321f621b8f9677eaec9a219fa5dc42e38adf1379', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_53e25', table='entities_nameevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c3b778d26af44dabda1b60f922fc0b564c02f0b1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_62463', table='entities_placeevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='475b64e9299eb45562e52c165f797cfec7e5f0df', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_85cc9', table='entities_relationevent', when='BEFORE')),
        ),
    ]
