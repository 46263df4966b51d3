"""The audit trail, which the database numbers, chains and guards."""

import django.db.models.functions.datetime
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION archive_audit_lock() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_xact_lock(1396336713) $$;

CREATE FUNCTION archive_audit_digest(event archive_auditevent) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        event.id, to_char(event.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), event.act, event.account, event.name,
        event.target, event.target_id, event.details, event.address, event.previous)::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION archive_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
    -- One at a time: each entry has the next number and the digest of the one before it.
    PERFORM archive_audit_lock();
    SELECT id, digest INTO last FROM archive_auditevent ORDER BY id DESC LIMIT 1;
    NEW.id := coalesce(last.id, 0) + 1;
    NEW.created_at := clock_timestamp();
    NEW.previous := coalesce(last.digest, '');
    NEW.digest := archive_audit_digest(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER audit_chain BEFORE INSERT ON archive_auditevent FOR EACH ROW EXECUTE FUNCTION archive_audit_chain();

CREATE FUNCTION archive_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('sijill.audit_shorten', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit trail only grows: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON archive_auditevent
    FOR EACH ROW EXECUTE FUNCTION archive_audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON archive_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION archive_audit_refuse();

CREATE FUNCTION archive_audit_shorten(before timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE removed bigint;
BEGIN
    IF before > now() - interval '1 day' THEN
        RAISE EXCEPTION 'the last day of the audit trail is kept' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM archive_audit_lock();
    PERFORM set_config('sijill.audit_shorten', 'on', true);
    DELETE FROM archive_auditevent WHERE created_at < before;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('sijill.audit_shorten', 'off', true);
    RETURN removed;
END $$;
"""
BACKWARD = """
DROP FUNCTION archive_audit_shorten(timestamptz);
DROP TRIGGER audit_no_truncate ON archive_auditevent;
DROP TRIGGER audit_append_only ON archive_auditevent;
DROP FUNCTION archive_audit_refuse();
DROP TRIGGER audit_chain ON archive_auditevent;
DROP FUNCTION archive_audit_chain();
DROP FUNCTION archive_audit_digest(archive_auditevent);
DROP FUNCTION archive_audit_lock();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0022_signing_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigIntegerField(db_default=0, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('act', models.CharField(choices=[('signed-in', 'signed in'), ('sign-in-failed', 'failed to sign in'), ('signed-out', 'signed out'), ('confirmed', 'confirmed who they are'), ('password-changed', 'changed the password'), ('password-reset', 'set a new password by letter'), ('second-factor-added', 'added a second factor'), ('second-factor-removed', 'removed a second factor'), ('recovery-codes-made', 'made recovery codes'), ('email-changed', 'changed an e-mail address'), ('read', 'read a report that is not public'), ('downloaded', 'downloaded an original'), ('exported', 'exported a list'), ('state-changed', 'changed the state of a report'), ('redacted', 'took a passage out'), ('redaction-lifted', 'put a passage back'), ('source-confidential', 'kept the name of a source back'), ('source-named', 'named a source again'), ('role-changed', 'changed a role'), ('account-on', 'switched an account on'), ('account-off', 'switched an account off'), ('invited', 'invited somebody'), ('invitation-revoked', 'took an invitation back'), ('invitation-accepted', 'accepted an invitation'), ('settings-changed', 'settings differ since the last start'), ('trail-exported', 'exported the audit trail'), ('trail-shortened', 'old entries were removed')], editable=False, max_length=30)),
                ('account', models.BigIntegerField(editable=False, null=True)),
                ('name', models.CharField(blank=True, editable=False, max_length=150)),
                ('target', models.CharField(blank=True, editable=False, max_length=20)),
                ('target_id', models.BigIntegerField(editable=False, null=True)),
                ('details', models.JSONField(default=dict, editable=False)),
                ('address', models.CharField(blank=True, editable=False, max_length=50)),
                ('previous', models.CharField(db_default='', editable=False, max_length=64)),
                ('digest', models.CharField(db_default='', editable=False, max_length=64)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['account', '-id'], name='audit_by_account'), models.Index(fields=['act', '-id'], name='audit_by_act'), models.Index(fields=['target', 'target_id', '-id'], name='audit_by_target'), models.Index(fields=['created_at'], name='audit_by_time')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
