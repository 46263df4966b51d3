import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0024_bounded_reading'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchIndex',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('last_pass', models.UUIDField()),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='JobFailure',
            fields=[
                ('job_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('error', models.TextField()),
                ('failed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]
