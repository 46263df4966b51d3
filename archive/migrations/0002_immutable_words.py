"""The database refuses to change the words of a stored revision, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION archive_revision_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the words of revision % are immutable; store a new revision', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER revision_words_immutable
    BEFORE UPDATE OF article_id, number, title, body, text_sha256 ON archive_revision
    FOR EACH ROW
    WHEN ((OLD.article_id, OLD.number, OLD.title, OLD.body, OLD.text_sha256)
          IS DISTINCT FROM (NEW.article_id, NEW.number, NEW.title, NEW.body, NEW.text_sha256))
    EXECUTE FUNCTION archive_revision_refuse_change();
"""
BACKWARD = """
DROP TRIGGER revision_words_immutable ON archive_revision;
DROP FUNCTION archive_revision_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
