from django.db import migrations

from entities.lookup import lookup_key

CHUNK = 2000


def fill_keys(apps, schema_editor):
    """Give the mentions of before the key of their spelling."""
    Mention = apps.get_model("archive", "Mention")
    last = 0
    while chunk := list(Mention.objects.filter(pk__gt=last, key="").order_by("pk").only("pk", "surface")[:CHUNK]):
        for mention in chunk:
            mention.key = lookup_key(mention.surface)[:300]
        Mention.objects.bulk_update(chunk, ["key"])
        last = chunk[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0007_judgements'),
    ]

    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
