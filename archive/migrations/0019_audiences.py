"""Who may be told of entities, names and relations, worked out by the database from the reports that they are known from.

See docs/adr/0012-audiences.md. Triggers follow every change of mentions, reports, names, entities, relations and evidence.
"""

from django.db import migrations

FUNCTIONS = r"""
CREATE TYPE sijill_audience AS (audience smallint, owners bigint[]);

-- What two sources of one thing tell: whoever is told by one of them.
CREATE FUNCTION sijill_either(a sijill_audience, b sijill_audience) RETURNS sijill_audience LANGUAGE sql IMMUTABLE AS $$
    SELECT ROW(
        least(a.audience, b.audience),
        CASE WHEN least(a.audience, b.audience) < 2 THEN '{}'::bigint[]
        ELSE ARRAY(SELECT DISTINCT x FROM unnest(a.owners || b.owners) AS x ORDER BY x) END
    )::sijill_audience
$$;

-- What may be told only together: whoever is told both. What accounts with a role are told, contributors are.
CREATE FUNCTION sijill_both(a sijill_audience, b sijill_audience) RETURNS sijill_audience LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN a.audience < 2 AND b.audience < 2 THEN ROW(greatest(a.audience, b.audience), '{}'::bigint[])::sijill_audience
        WHEN a.audience < 2 THEN b
        WHEN b.audience < 2 THEN a
        ELSE ROW(2::smallint, ARRAY(SELECT x FROM unnest(a.owners) AS x WHERE x = ANY(b.owners) ORDER BY x))::sijill_audience
    END
$$;

CREATE FUNCTION sijill_level(state text) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE state WHEN 'published' THEN 0 WHEN 'restricted' THEN 1 ELSE 2 END)::smallint
$$;

-- The reports of this archive that a reference names by their address.
CREATE FUNCTION sijill_cited(words text) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN words LIKE '%/articles/%'
    THEN ARRAY(SELECT DISTINCT m[1]::bigint FROM regexp_matches(words, '/articles/([0-9]{1,18})', 'g') AS m)
    ELSE '{}'::bigint[] END
$$;

-- Who reads at least one of these reports.
CREATE FUNCTION sijill_reading(articles bigint[]) RETURNS sijill_audience LANGUAGE sql STABLE AS $$
    SELECT ROW(
        coalesce(min(sijill_level(state)), 2::smallint),
        CASE WHEN min(sijill_level(state)) < 2 THEN '{}'::bigint[] ELSE coalesce(
            array_agg(DISTINCT created_by_id::bigint ORDER BY created_by_id::bigint)
                FILTER (WHERE state IN ('draft', 'in_review') AND created_by_id IS NOT NULL), '{}') END
    )::sijill_audience
    FROM archive_article WHERE id = ANY(articles)
$$;

-- Who reads a report whose shown words name one of these entities, by any spelling or by that of one key.
CREATE FUNCTION sijill_named(entities bigint[], spelling text) RETURNS sijill_audience LANGUAGE plpgsql STABLE AS $$
DECLARE wanted text; accounts bigint[];
BEGIN
    FOREACH wanted IN ARRAY ARRAY['published', 'restricted'] LOOP
        IF EXISTS (
            SELECT FROM archive_mention m JOIN archive_article a ON a.id = m.article_id AND a.current_id = m.revision_id
            WHERE m.entity_id = ANY(entities) AND m.verdict <> 'rejected' AND a.state = wanted
            AND (spelling IS NULL OR m.key = spelling)
        ) THEN
            RETURN ROW(sijill_level(wanted), '{}'::bigint[])::sijill_audience;
        END IF;
    END LOOP;
    SELECT coalesce(array_agg(DISTINCT a.created_by_id::bigint ORDER BY a.created_by_id::bigint), '{}') INTO accounts
    FROM archive_mention m JOIN archive_article a ON a.id = m.article_id AND a.current_id = m.revision_id
    WHERE m.entity_id = ANY(entities) AND m.verdict <> 'rejected' AND a.state IN ('draft', 'in_review')
    AND a.created_by_id IS NOT NULL AND (spelling IS NULL OR m.key = spelling);
    RETURN ROW(2::smallint, accounts)::sijill_audience;
END $$;

-- Of a name by itself: one that was taken from no report, or that has a source outside the archive, says no more than its entity.
CREATE FUNCTION sijill_name_itself(n entities_name) RETURNS sijill_audience LANGUAGE plpgsql STABLE AS $$
DECLARE cited bigint[] := sijill_cited(n.reference); bound bigint[] := n.taken_from || cited; e record; told sijill_audience;
BEGIN
    IF bound = '{}' OR n.reference <> '' AND cited = '{}' THEN
        RETURN ROW(0::smallint, '{}'::bigint[])::sijill_audience;
    END IF;
    SELECT id, canonical_id, label_ar, label_en, disclosure INTO e FROM entities_entity WHERE id = n.entity_id;
    IF e.disclosure = 'public' AND n.text IN (e.label_ar, e.label_en) THEN
        RETURN ROW(0::smallint, '{}'::bigint[])::sijill_audience;
    END IF;
    -- A report from whose shown words the name was taken out no longer says it.
    told := sijill_reading(cited || ARRAY(
        SELECT a FROM unnest(n.taken_from) AS a WHERE NOT EXISTS (
            SELECT FROM archive_redaction r WHERE r.article_id = a AND r.lifted_at IS NULL AND (
                strpos(r.words, n.text) > 0 OR EXISTS (
                    SELECT FROM archive_mention m JOIN archive_article x ON x.id = m.article_id
                    WHERE m.article_id = a AND m.key = n.key AND m.revision_id <> x.current_id
                )
            )
        )
    ));
    IF told.audience > 0 THEN
        told := sijill_either(told, sijill_named(ARRAY[e.id, coalesce(e.canonical_id, e.id)], n.key));
    END IF;
    RETURN told;
END $$;

CREATE FUNCTION sijill_entity_audience(e entities_entity) RETURNS sijill_audience LANGUAGE plpgsql STABLE AS $$
DECLARE told sijill_audience; n entities_name; family bigint[];
BEGIN
    IF e.disclosure = 'editors' THEN
        RETURN ROW(2::smallint, '{}'::bigint[])::sijill_audience;
    ELSIF e.disclosure = 'public' THEN
        RETURN ROW(0::smallint, '{}'::bigint[])::sijill_audience;
    END IF;
    family := e.id || ARRAY(SELECT x.id FROM entities_entity x WHERE x.canonical_id = e.id);
    IF e.reference_key IS NOT NULL OR EXISTS (
        SELECT FROM entities_entity x WHERE x.id = ANY(family) AND x.reference_key IS NOT NULL
    ) THEN
        told := ROW(0::smallint, '{}'::bigint[])::sijill_audience;
    ELSE
        told := sijill_named(family, NULL);
    END IF;
    -- Wherever it is shown its default names are: they must be known as well.
    FOR n IN SELECT * FROM entities_name WHERE entity_id = e.id AND NOT retired AND text IN (e.label_ar, e.label_en) LOOP
        told := sijill_both(told, sijill_name_itself(n));
    END LOOP;
    RETURN told;
END $$;

CREATE FUNCTION sijill_name_audience(n entities_name) RETURNS sijill_audience LANGUAGE plpgsql STABLE AS $$
DECLARE told sijill_audience := sijill_name_itself(n); e record;
BEGIN
    FOR e IN SELECT x.audience, x.owners FROM entities_entity own JOIN entities_entity x ON x.id IN (own.id, own.canonical_id)
        WHERE own.id = n.entity_id
    LOOP
        told := sijill_both(told, ROW(e.audience, e.owners)::sijill_audience);
    END LOOP;
    RETURN told;
END $$;

-- The facts of an entity that cite reports which not everybody reads, each with who may be told.
CREATE FUNCTION sijill_withheld(e entities_entity) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE found jsonb := '{}'; fact text; told sijill_audience; cited bigint[];
BEGIN
    IF e.reference NOT LIKE '%/articles/%' AND e.sources::text NOT LIKE '%/articles/%' THEN
        RETURN found;
    END IF;
    FOREACH fact IN ARRAY ARRAY['description_ar', 'description_en', 'active', 'type', 'wikidata', 'reference'] LOOP
        cited := sijill_cited(CASE WHEN coalesce(e.sources ->> fact, '') <> '' THEN e.sources ->> fact
                                   WHEN fact = 'type' THEN '' ELSE e.reference END);
        IF cited <> '{}' THEN
            told := sijill_reading(cited);
            IF told.audience > 0 THEN
                found := found || jsonb_build_object(fact, jsonb_build_array(told.audience, to_jsonb(told.owners)));
            END IF;
        END IF;
    END LOOP;
    RETURN found;
END $$;

CREATE FUNCTION sijill_relation_audience(r entities_relation) RETURNS sijill_audience LANGUAGE plpgsql STABLE AS $$
DECLARE cited bigint[] := sijill_cited(r.reference);
BEGIN
    IF r.origin = 'reference' OR cited = '{}' AND (r.origin = 'editor' OR r.reference <> '') THEN
        RETURN ROW(0::smallint, '{}'::bigint[])::sijill_audience;
    END IF;
    RETURN sijill_reading(cited || ARRAY(
        SELECT v.article_id FROM archive_relationevidence v JOIN archive_article a ON a.current_id = v.revision_id
        WHERE v.relation_id = r.id
    ));
END $$;

-- Bring entities and all that is merged with them up to date, with their names. Who may take something away from readers waits for
-- who does the same: two withdrawals at once must not each rely on the report that the other withdraws.
CREATE FUNCTION sijill_follow_entities(ids bigint[], may_hide boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE family bigint[]; changed bigint[];
BEGIN
    WITH given AS (SELECT DISTINCT coalesce(canonical_id, id) AS top FROM entities_entity WHERE id = ANY(ids)
                   UNION SELECT unnest(ids))
    SELECT array_agg(e.id ORDER BY e.id) INTO family FROM entities_entity e
    WHERE (e.id IN (SELECT top FROM given) OR e.canonical_id IN (SELECT top FROM given))
    AND (e.reference_key IS NULL OR e.disclosure <> 'derived' OR e.audience <> 0 OR e.withheld <> '{}'
         OR e.reference LIKE '%/articles/%' OR e.sources::text LIKE '%/articles/%'
         OR EXISTS (SELECT FROM entities_name n WHERE n.entity_id = e.id
                    AND (n.taken_from <> '{}' OR n.reference LIKE '%/articles/%')));
    IF family IS NULL THEN
        RETURN;
    END IF;
    IF may_hide THEN
        PERFORM pg_advisory_xact_lock(x'516a617564'::bigint);
    END IF;
    SELECT array_agg(e.id ORDER BY e.id) INTO changed
    FROM entities_entity e, LATERAL sijill_entity_audience(e) AS told
    WHERE e.id = ANY(family)
    AND (e.audience, e.owners, e.withheld) IS DISTINCT FROM (told.audience, told.owners, sijill_withheld(e));
    IF changed IS NOT NULL THEN
        PERFORM FROM entities_entity WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
        UPDATE entities_entity e SET audience = w.audience, owners = w.owners, withheld = w.withheld
        FROM (SELECT x.id, told.audience, told.owners, sijill_withheld(x) AS withheld
              FROM entities_entity x, LATERAL sijill_entity_audience(x) AS told WHERE x.id = ANY(changed)) w
        WHERE e.id = w.id;
    END IF;
    UPDATE entities_name n SET audience = w.audience, owners = w.owners
    FROM (SELECT x.id, told.audience, told.owners FROM entities_name x, LATERAL sijill_name_audience(x) AS told
          WHERE x.entity_id = ANY(family)) w
    WHERE n.id = w.id AND (n.audience, n.owners) IS DISTINCT FROM (w.audience, w.owners);
END $$;

CREATE FUNCTION sijill_follow_relations(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE entities_relation r SET audience = w.audience, owners = w.owners
    FROM (SELECT x.id, told.audience, told.owners FROM entities_relation x, LATERAL sijill_relation_audience(x) AS told
          WHERE x.id = ANY(ids)) w
    WHERE r.id = w.id AND (r.audience, r.owners) IS DISTINCT FROM (w.audience, w.owners);
END $$;

-- Rows whose stored audience is not what it is when worked out again.
CREATE FUNCTION sijill_stale_audiences() RETURNS TABLE (what text, id bigint) LANGUAGE sql STABLE AS $$
    SELECT 'entity', e.id FROM entities_entity e, LATERAL sijill_entity_audience(e) AS told
    WHERE (e.audience, e.owners, e.withheld) IS DISTINCT FROM (told.audience, told.owners, sijill_withheld(e))
    UNION ALL
    SELECT 'name', n.id FROM entities_name n, LATERAL sijill_name_audience(n) AS told
    WHERE (n.audience, n.owners) IS DISTINCT FROM (told.audience, told.owners)
    UNION ALL
    SELECT 'relation', r.id FROM entities_relation r, LATERAL sijill_relation_audience(r) AS told
    WHERE (r.audience, r.owners) IS DISTINCT FROM (told.audience, told.owners)
$$;
"""

TRIGGERS = r"""
CREATE INDEX entities_name_bound_to_texts ON entities_name (entity_id)
    WHERE taken_from <> '{}' OR reference LIKE '%/articles/%';
CREATE INDEX entities_relation_cites ON entities_relation (id) WHERE reference LIKE '%/articles/%';
CREATE INDEX entities_entity_cites ON entities_entity (id)
    WHERE reference LIKE '%/articles/%' OR sources::text LIKE '%/articles/%';

CREATE FUNCTION sijill_mentions_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_entities(ARRAY(SELECT DISTINCT entity_id FROM added WHERE entity_id IS NOT NULL), false);
    RETURN NULL;
END $$;
CREATE TRIGGER mention_audience_insert AFTER INSERT ON archive_mention REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_mentions_added();

CREATE FUNCTION sijill_mentions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_entities(ARRAY(
        SELECT DISTINCT x FROM removed o JOIN added n USING (id), LATERAL unnest(ARRAY[o.entity_id, n.entity_id]) AS x
        WHERE x IS NOT NULL AND (o.entity_id, o.revision_id, o.verdict = 'rejected', o.key)
            IS DISTINCT FROM (n.entity_id, n.revision_id, n.verdict = 'rejected', n.key)
    ), true);
    RETURN NULL;
END $$;
CREATE TRIGGER mention_audience_update AFTER UPDATE ON archive_mention REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_mentions_changed();

-- Take away mentions that come again or not; who calls this says afterwards which do not, see archive.audiences.
CREATE FUNCTION sijill_remove_mentions(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('sijill.replacing', 'on', true);
    DELETE FROM archive_mention WHERE id = ANY(ids);
    PERFORM set_config('sijill.replacing', '', true);
END $$;

CREATE FUNCTION sijill_mentions_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Between taking mentions away and storing them again nothing is to be hidden and shown again.
    IF coalesce(current_setting('sijill.replacing', true), '') <> 'on' THEN
        PERFORM sijill_follow_entities(ARRAY(SELECT DISTINCT entity_id FROM removed WHERE entity_id IS NOT NULL), true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER mention_audience_delete AFTER DELETE ON archive_mention REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_mentions_removed();

CREATE FUNCTION sijill_follow_articles(articles bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF articles = '{}' THEN
        RETURN;
    END IF;
    PERFORM sijill_follow_entities(ARRAY(
        SELECT DISTINCT entity_id FROM archive_mention WHERE article_id = ANY(articles) AND entity_id IS NOT NULL
        UNION SELECT entity_id FROM entities_name WHERE (taken_from <> '{}' OR reference LIKE '%/articles/%')
            AND (taken_from && articles OR sijill_cited(reference) && articles)
        UNION SELECT id FROM entities_entity WHERE (reference LIKE '%/articles/%' OR sources::text LIKE '%/articles/%')
            AND sijill_cited(reference || sources::text) && articles
    ), true);
    PERFORM sijill_follow_relations(ARRAY(
        SELECT relation_id FROM archive_relationevidence WHERE article_id = ANY(articles)
        UNION SELECT id FROM entities_relation WHERE reference LIKE '%/articles/%' AND sijill_cited(reference) && articles
    ));
END $$;

CREATE FUNCTION sijill_articles_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_articles(ARRAY(
        SELECT n.id FROM removed o JOIN added n USING (id)
        WHERE (o.state, o.current_id, o.created_by_id) IS DISTINCT FROM (n.state, n.current_id, n.created_by_id)
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER article_audience_update AFTER UPDATE ON archive_article REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_articles_changed();

CREATE FUNCTION sijill_articles_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_articles(ARRAY(SELECT id FROM removed));
    RETURN NULL;
END $$;
CREATE TRIGGER article_audience_delete AFTER DELETE ON archive_article REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_articles_removed();

CREATE FUNCTION sijill_entity_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.audience := CASE WHEN NEW.disclosure = 'public' OR NEW.reference_key IS NOT NULL AND NEW.disclosure = 'derived'
                    THEN 0 ELSE 2 END;
    NEW.owners := '{}';
    NEW.withheld := sijill_withheld(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER entity_audience_insert BEFORE INSERT ON entities_entity
    FOR EACH ROW EXECUTE FUNCTION sijill_entity_begins();

-- A row that was read some time ago and is saved whole must not bring back the audience of that time.
CREATE FUNCTION sijill_entity_saved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.audience := OLD.audience;
    NEW.owners := OLD.owners;
    NEW.withheld := OLD.withheld;
    RETURN NEW;
END $$;
CREATE TRIGGER entity_audience_save BEFORE UPDATE OF kind, created_at ON entities_entity
    FOR EACH ROW EXECUTE FUNCTION sijill_entity_saved();

CREATE FUNCTION sijill_entities_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_entities(ARRAY(
        SELECT DISTINCT x FROM removed o JOIN added n USING (id),
            LATERAL unnest(ARRAY[n.id, o.canonical_id, n.canonical_id]) AS x
        WHERE x IS NOT NULL
        AND (o.disclosure, o.reference_key, o.label_ar, o.label_en, o.canonical_id, o.sources, o.reference)
            IS DISTINCT FROM (n.disclosure, n.reference_key, n.label_ar, n.label_en, n.canonical_id, n.sources, n.reference)
    ), true);
    RETURN NULL;
END $$;
CREATE TRIGGER entity_audience_update AFTER UPDATE ON entities_entity REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_entities_changed();

CREATE FUNCTION sijill_name_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told sijill_audience := sijill_name_audience(NEW);
BEGIN
    NEW.audience := told.audience;
    NEW.owners := told.owners;
    RETURN NEW;
END $$;
CREATE TRIGGER name_audience_row BEFORE INSERT OR UPDATE OF text, key, reference, taken_from, entity_id, retired
    ON entities_name FOR EACH ROW EXECUTE FUNCTION sijill_name_told();

-- Default names that were taken from reports bear on their entity.
CREATE FUNCTION sijill_names_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_entities(ARRAY(
        SELECT DISTINCT entity_id FROM added WHERE taken_from <> '{}' OR reference LIKE '%/articles/%'
    ), true);
    RETURN NULL;
END $$;
CREATE TRIGGER name_audience_insert AFTER INSERT ON entities_name REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_names_added();

CREATE FUNCTION sijill_names_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_entities(ARRAY(
        SELECT DISTINCT x FROM removed o JOIN added n USING (id), LATERAL unnest(ARRAY[o.entity_id, n.entity_id]) AS x
        WHERE (o.taken_from || n.taken_from <> '{}' OR o.reference || n.reference LIKE '%/articles/%')
        AND (o.text, o.retired, o.taken_from, o.reference, o.entity_id)
            IS DISTINCT FROM (n.text, n.retired, n.taken_from, n.reference, n.entity_id)
    ), true);
    RETURN NULL;
END $$;
CREATE TRIGGER name_audience_update AFTER UPDATE ON entities_name REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_names_changed();

CREATE FUNCTION sijill_names_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_entities(ARRAY(
        SELECT DISTINCT entity_id FROM removed WHERE taken_from <> '{}' OR reference LIKE '%/articles/%'
    ), true);
    RETURN NULL;
END $$;
CREATE TRIGGER name_audience_delete AFTER DELETE ON entities_name REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_names_removed();

CREATE FUNCTION sijill_relation_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE told sijill_audience := sijill_relation_audience(NEW);
BEGIN
    NEW.audience := told.audience;
    NEW.owners := told.owners;
    RETURN NEW;
END $$;
CREATE TRIGGER relation_audience_row BEFORE INSERT OR UPDATE OF origin, reference ON entities_relation
    FOR EACH ROW EXECUTE FUNCTION sijill_relation_told();

CREATE FUNCTION sijill_evidence_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_relations(ARRAY(SELECT DISTINCT relation_id FROM added));
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_audience_insert AFTER INSERT ON archive_relationevidence REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_evidence_added();
CREATE TRIGGER evidence_audience_update AFTER UPDATE ON archive_relationevidence REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_evidence_added();

CREATE FUNCTION sijill_evidence_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sijill_follow_relations(ARRAY(SELECT DISTINCT relation_id FROM removed));
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_audience_delete AFTER DELETE ON archive_relationevidence REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION sijill_evidence_removed();
"""

# What an archive holds already. A spelling that an editor wrote without a source, and that stands in reports of which none is
# published, was taken from these.
FIRST = r"""
UPDATE entities_entity SET audience = 0 WHERE reference_key IS NOT NULL;
UPDATE entities_name n SET taken_from = known.articles
FROM (
    SELECT n.id, array_agg(DISTINCT m.article_id) AS articles
    FROM entities_name n JOIN entities_entity e ON e.id = n.entity_id
    JOIN archive_mention m ON m.key = n.key AND m.entity_id IN (e.id, e.canonical_id) AND m.verdict <> 'rejected'
    JOIN archive_article a ON a.id = m.article_id
    WHERE n.origin = 'editor' AND n.reference = ''
    GROUP BY n.id
    HAVING NOT bool_or(a.state = 'published' AND a.current_id = m.revision_id)
) known
WHERE known.id = n.id;
UPDATE entities_name SET audience = 0;
SELECT sijill_follow_entities(ARRAY(SELECT id FROM entities_entity WHERE reference_key IS NULL
    UNION SELECT entity_id FROM entities_name WHERE taken_from <> '{}' OR reference LIKE '%/articles/%'
    UNION SELECT id FROM entities_entity WHERE reference LIKE '%/articles/%' OR sources::text LIKE '%/articles/%'), true);
SELECT sijill_follow_relations(ARRAY(SELECT id FROM entities_relation));
"""

BACKWARD = r"""
DROP TRIGGER mention_audience_insert ON archive_mention;
DROP TRIGGER mention_audience_update ON archive_mention;
DROP TRIGGER mention_audience_delete ON archive_mention;
DROP TRIGGER article_audience_update ON archive_article;
DROP TRIGGER article_audience_delete ON archive_article;
DROP TRIGGER entity_audience_insert ON entities_entity;
DROP TRIGGER entity_audience_save ON entities_entity;
DROP TRIGGER entity_audience_update ON entities_entity;
DROP TRIGGER name_audience_row ON entities_name;
DROP TRIGGER name_audience_insert ON entities_name;
DROP TRIGGER name_audience_update ON entities_name;
DROP TRIGGER name_audience_delete ON entities_name;
DROP TRIGGER relation_audience_row ON entities_relation;
DROP TRIGGER evidence_audience_insert ON archive_relationevidence;
DROP TRIGGER evidence_audience_update ON archive_relationevidence;
DROP TRIGGER evidence_audience_delete ON archive_relationevidence;
DROP INDEX entities_name_bound_to_texts, entities_relation_cites, entities_entity_cites;
DROP FUNCTION sijill_remove_mentions, sijill_mentions_added, sijill_mentions_changed, sijill_mentions_removed, sijill_articles_changed,
    sijill_articles_removed, sijill_follow_articles, sijill_entity_begins, sijill_entity_saved, sijill_entities_changed,
    sijill_name_told, sijill_names_added, sijill_names_changed, sijill_names_removed, sijill_relation_told,
    sijill_evidence_added, sijill_evidence_removed, sijill_stale_audiences, sijill_follow_relations, sijill_follow_entities,
    sijill_relation_audience, sijill_withheld, sijill_name_audience, sijill_entity_audience, sijill_name_itself, sijill_named,
    sijill_reading, sijill_cited, sijill_level, sijill_both, sijill_either;
DROP TYPE sijill_audience;
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0018_read_from_pictures"), ("entities", "0008_audiences")]
    operations = [migrations.RunSQL(FUNCTIONS + FIRST + TRIGGERS, BACKWARD)]
