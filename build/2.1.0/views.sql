-- Pakistan-Iran relations: the tables, their labels, the wide tables and what is often asked as views, for DuckDB.
--
-- Run it in the folder of the package, for the paths are relative to it:
--
--     duckdb -init views.sql
--
-- The views read the Parquet files whenever they are asked; SQLite's file has the same views.

CREATE OR REPLACE VIEW "assertions" AS
SELECT * FROM read_parquet('parquet/assertions.parquet');

CREATE OR REPLACE VIEW "evidence" AS
SELECT * FROM read_parquet('parquet/evidence.parquet');

CREATE OR REPLACE VIEW "excluded" AS
SELECT * FROM read_parquet('parquet/excluded.parquet');

CREATE OR REPLACE VIEW "labels" AS
SELECT * FROM read_parquet('parquet/labels.parquet');

CREATE OR REPLACE VIEW "redirects" AS
SELECT * FROM read_parquet('parquet/redirects.parquet');

CREATE OR REPLACE VIEW "resolutions" AS
SELECT * FROM read_parquet('parquet/resolutions.parquet');

CREATE OR REPLACE VIEW "sentences" AS
SELECT * FROM read_parquet('parquet/sentences.parquet');

CREATE OR REPLACE VIEW "texts" AS
SELECT * FROM read_parquet('parquet/texts.parquet');

CREATE OR REPLACE VIEW "ties" AS
SELECT * FROM read_parquet('parquet/ties.parquet');

CREATE OR REPLACE VIEW "vocabulary" AS
SELECT * FROM read_parquet('parquet/vocabulary.parquet');

CREATE OR REPLACE VIEW "vocabulary_mappings" AS
SELECT * FROM read_parquet('parquet/vocabulary_mappings.parquet');

CREATE OR REPLACE VIEW "actor_labels" AS
SELECT * FROM read_parquet('parquet/actor_labels.parquet');

CREATE OR REPLACE VIEW "actor_members" AS
SELECT * FROM read_parquet('parquet/actor_members.parquet');

CREATE OR REPLACE VIEW "actor_names" AS
SELECT * FROM read_parquet('parquet/actor_names.parquet');

CREATE OR REPLACE VIEW "actors" AS
SELECT * FROM read_parquet('parquet/actors.parquet');

CREATE OR REPLACE VIEW "casualties" AS
SELECT * FROM read_parquet('parquet/casualties.parquet');

CREATE OR REPLACE VIEW "incident_actors" AS
SELECT * FROM read_parquet('parquet/incident_actors.parquet');

CREATE OR REPLACE VIEW "incident_labels" AS
SELECT * FROM read_parquet('parquet/incident_labels.parquet');

CREATE OR REPLACE VIEW "incident_links" AS
SELECT * FROM read_parquet('parquet/incident_links.parquet');

CREATE OR REPLACE VIEW "incidents" AS
SELECT * FROM read_parquet('parquet/incidents.parquet');

CREATE OR REPLACE VIEW "meeting_links" AS
SELECT * FROM read_parquet('parquet/meeting_links.parquet');

CREATE OR REPLACE VIEW "meeting_participants" AS
SELECT * FROM read_parquet('parquet/meeting_participants.parquet');

CREATE OR REPLACE VIEW "meeting_topics" AS
SELECT * FROM read_parquet('parquet/meeting_topics.parquet');

CREATE OR REPLACE VIEW "meetings" AS
SELECT * FROM read_parquet('parquet/meetings.parquet');

CREATE OR REPLACE VIEW "mou_parties" AS
SELECT * FROM read_parquet('parquet/mou_parties.parquet');

CREATE OR REPLACE VIEW "mou_sectors" AS
SELECT * FROM read_parquet('parquet/mou_sectors.parquet');

CREATE OR REPLACE VIEW "mous" AS
SELECT * FROM read_parquet('parquet/mous.parquet');

CREATE OR REPLACE VIEW "office_holders" AS
SELECT * FROM read_parquet('parquet/office_holders.parquet');

CREATE OR REPLACE VIEW "offices" AS
SELECT * FROM read_parquet('parquet/offices.parquet');

CREATE OR REPLACE VIEW "place_issues" AS
SELECT * FROM read_parquet('parquet/place_issues.parquet');

CREATE OR REPLACE VIEW "places" AS
SELECT * FROM read_parquet('parquet/places.parquet');

CREATE OR REPLACE VIEW "project_countries" AS
SELECT * FROM read_parquet('parquet/project_countries.parquet');

CREATE OR REPLACE VIEW "project_milestones" AS
SELECT * FROM read_parquet('parquet/project_milestones.parquet');

CREATE OR REPLACE VIEW "project_obstacles" AS
SELECT * FROM read_parquet('parquet/project_obstacles.parquet');

CREATE OR REPLACE VIEW "projects" AS
SELECT * FROM read_parquet('parquet/projects.parquet');

CREATE OR REPLACE VIEW "relation_topics" AS
SELECT * FROM read_parquet('parquet/relation_topics.parquet');

CREATE OR REPLACE VIEW "relations" AS
SELECT * FROM read_parquet('parquet/relations.parquet');

CREATE OR REPLACE VIEW "statement_targets" AS
SELECT * FROM read_parquet('parquet/statement_targets.parquet');

CREATE OR REPLACE VIEW "statement_topics" AS
SELECT * FROM read_parquet('parquet/statement_topics.parquet');

CREATE OR REPLACE VIEW "statements" AS
SELECT * FROM read_parquet('parquet/statements.parquet');

CREATE OR REPLACE VIEW "actors_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "seen_in_office"], ' | ') AS "seen_in_office", array_to_string([x.text FOR x IN "meetings"], ' | ') AS "meetings", array_to_string([x.text FOR x IN "incidents"], ' | ') AS "incidents", array_to_string([x.text FOR x IN "ties"], ' | ') AS "ties", array_to_string([x.text FOR x IN "ties_of_others"], ' | ') AS "ties_of_others", array_to_string([x.text FOR x IN "labels"], ' | ') AS "labels", array_to_string([x.text FOR x IN "other_names"], ' | ') AS "other_names", array_to_string([x.text FOR x IN "offices"], ' | ') AS "offices", array_to_string([x.text FOR x IN "members"], ' | ') AS "members", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/actors.parquet');

CREATE OR REPLACE VIEW "incidents_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "perpetrators"], ' | ') AS "perpetrators", array_to_string([x.text FOR x IN "targets"], ' | ') AS "targets", array_to_string([x.text FOR x IN "casualties"], ' | ') AS "casualties", array_to_string([x.text FOR x IN "labels"], ' | ') AS "labels", array_to_string([x.text FOR x IN "links"], ' | ') AS "links", array_to_string([x.text FOR x IN "links_of_others"], ' | ') AS "links_of_others", array_to_string([x.text FOR x IN "statements"], ' | ') AS "statements", array_to_string([x.text FOR x IN "parties"], ' | ') AS "parties", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/incidents.parquet');

CREATE OR REPLACE VIEW "meetings_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "visitors"], ' | ') AS "visitors", array_to_string([x.text FOR x IN "hosts"], ' | ') AS "hosts", array_to_string([x.text FOR x IN "topics"], ' | ') AS "topics", array_to_string([x.text FOR x IN "agreed"], ' | ') AS "agreed", array_to_string([x.text FOR x IN "participants"], ' | ') AS "participants", array_to_string([x.text FOR x IN "statements"], ' | ') AS "statements", array_to_string([x.text FOR x IN "meetings_within"], ' | ') AS "meetings_within", array_to_string([x.text FOR x IN "links"], ' | ') AS "links", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/meetings.parquet');

CREATE OR REPLACE VIEW "mous_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "parties"], ' | ') AS "parties", array_to_string([x.text FOR x IN "sectors"], ' | ') AS "sectors", array_to_string([x.text FOR x IN "listed"], ' | ') AS "listed", array_to_string([x.text FOR x IN "signatories"], ' | ') AS "signatories", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/mous.parquet');

CREATE OR REPLACE VIEW "office_holders_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/office_holders.parquet');

CREATE OR REPLACE VIEW "places_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "issues"], ' | ') AS "issues", array_to_string([x.text FOR x IN "incidents"], ' | ') AS "incidents", array_to_string([x.text FOR x IN "incidents_near"], ' | ') AS "incidents_near", array_to_string([x.text FOR x IN "meetings"], ' | ') AS "meetings", array_to_string([x.text FOR x IN "ties"], ' | ') AS "ties", array_to_string([x.text FOR x IN "places_within"], ' | ') AS "places_within", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/places.parquet');

CREATE OR REPLACE VIEW "projects_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "countries"], ' | ') AS "countries", array_to_string([x.text FOR x IN "obstacles"], ' | ') AS "obstacles", array_to_string([x.text FOR x IN "milestones"], ' | ') AS "milestones", array_to_string([x.text FOR x IN "statements"], ' | ') AS "statements", array_to_string([x.text FOR x IN "agreements"], ' | ') AS "agreements", array_to_string([x.text FOR x IN "sections"], ' | ') AS "sections", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/projects.parquet');

CREATE OR REPLACE VIEW "relations_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "topics"], ' | ') AS "topics", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/relations.parquet');

CREATE OR REPLACE VIEW "statements_wide" AS
SELECT * REPLACE (array_to_string([x.text FOR x IN "about"], ' | ') AS "about", array_to_string([x.text FOR x IN "accused"], ' | ') AS "accused", array_to_string([x.text FOR x IN "addressees"], ' | ') AS "addressees", array_to_string([x.text FOR x IN "further_topics"], ' | ') AS "further_topics", array_to_string([x.text FOR x IN "beneficiaries"], ' | ') AS "beneficiaries", array_to_string([x.text FOR x IN "on_behalf_of"], ' | ') AS "on_behalf_of", array_to_string([x.text FOR x IN "evidence"], ' | ') AS "evidence") FROM read_parquet('wide/statements.parquet');

CREATE OR REPLACE VIEW "assertions_labelled" AS
SELECT
  t."assertion_id",
  t."table_name",
  t."record_id",
  t."field_name",
  t."value",
  t."value_low",
  t."value_high",
  t."text_id",
  t."voice",
  j1."label" AS "voice_label",
  t."speaker_id",
  t."relayed_by_id",
  t."polarity",
  j2."label" AS "polarity_label",
  t."modality",
  j3."label" AS "modality_label",
  t."basis",
  j4."label" AS "basis_label",
  t."rank",
  j5."label" AS "rank_label",
  t."outcome",
  j6."label" AS "outcome_label",
  t."annotation_file",
  t."annotation_line"
FROM "assertions" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'voice' AND j1."code" = t."voice"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'polarity' AND j2."code" = t."polarity"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'modality' AND j3."code" = t."modality"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'basis' AND j4."code" = t."basis"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'rank' AND j5."code" = t."rank"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'outcome' AND j6."code" = t."outcome";

CREATE OR REPLACE VIEW "evidence_labelled" AS
SELECT
  t."assertion_id",
  t."evidence_number",
  t."text_id",
  t."span_start",
  t."span_end",
  t."sentence",
  t."quote",
  t."confidence",
  j1."label" AS "confidence_label",
  t."because",
  t."reference",
  t."curator",
  t."annotation_file",
  t."annotation_line"
FROM "evidence" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'confidence' AND j1."code" = t."confidence";

CREATE OR REPLACE VIEW "resolutions_labelled" AS
SELECT
  t."table_name",
  t."record_id",
  t."field_name",
  t."n_assertions",
  t."n_values",
  t."rule",
  j1."label" AS "rule_label",
  t."sources_differ",
  j2."label" AS "sources_differ_label",
  t."assertion_id",
  t."because"
FROM "resolutions" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'rule' AND j1."code" = t."rule"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'difference' AND j2."code" = t."sources_differ";

CREATE OR REPLACE VIEW "sentences_labelled" AS
SELECT
  t."text_id",
  t."sentence",
  t."span_start",
  t."span_end",
  t."state",
  j1."label" AS "state_label"
FROM "sentences" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'sentence-state' AND j1."code" = t."state";

CREATE OR REPLACE VIEW "texts_labelled" AS
SELECT
  t."text_id",
  t."file",
  t."sha256",
  t."length",
  t."n_sentences",
  t."language",
  t."handle",
  t."title",
  t."outlet",
  t."author",
  t."url",
  t."published",
  t."published_earliest",
  t."published_latest",
  t."published_precision",
  t."published_basis",
  j1."label" AS "published_basis_label",
  t."published_because",
  t."genre",
  j2."label" AS "genre_label",
  t."rights",
  t."words",
  j3."label" AS "words_label",
  t."independence_group",
  t."curator",
  t."quality_note"
FROM "texts" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'basis' AND j1."code" = t."published_basis"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'text-genre' AND j2."code" = t."genre"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'text-words' AND j3."code" = t."words";

CREATE OR REPLACE VIEW "ties_labelled" AS
SELECT
  t."tie",
  t."table_name",
  t."record_id",
  t."from_table",
  t."from_id",
  t."to_table",
  t."to_id",
  t."from_label",
  t."to_label",
  t."record_label",
  t."is_symmetric",
  t."date",
  t."sort_date",
  t."factuality",
  j1."label" AS "factuality_label",
  t."stated_by"
FROM "ties" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'factuality' AND j1."code" = t."factuality";

CREATE OR REPLACE VIEW "vocabulary_mappings_labelled" AS
SELECT
  t."scheme",
  t."code",
  t."target_scheme",
  t."target_code",
  t."match",
  j1."label" AS "match_label"
FROM "vocabulary_mappings" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'match' AND j1."code" = t."match";

CREATE OR REPLACE VIEW "actor_labels_labelled" AS
SELECT
  t."actor_id",
  j1."name" AS "actor_name",
  t."label",
  t."labelled_by_id",
  j2."name" AS "labelled_by_name",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "actor_labels" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."labelled_by_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "actor_members_labelled" AS
SELECT
  t."actor_id",
  j1."name" AS "actor_name",
  t."member_id",
  j2."name" AS "member_name",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "actor_members" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."member_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "actor_names_labelled" AS
SELECT
  t."actor_id",
  j1."name" AS "actor_name",
  t."name",
  t."kind",
  j2."label" AS "kind_label",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "actor_names" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'actor-name-kind' AND j2."code" = t."kind"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "actors_labelled" AS
SELECT
  t."actor_id",
  t."name",
  t."kind",
  j1."label" AS "kind_label",
  t."is_generic",
  t."is_reserved",
  t."iso3",
  t."parent_id",
  j2."name" AS "parent_name",
  t."plover_sector",
  j3."label" AS "plover_sector_label",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "actors" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'actor-kind' AND j1."code" = t."kind"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."parent_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'plover-sector' AND j3."code" = t."plover_sector"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "casualties_labelled" AS
SELECT
  t."incident_id",
  j1."title" AS "incident_name",
  t."outcome",
  j2."label" AS "outcome_label",
  t."victims",
  j3."label" AS "victims_label",
  t."count_low",
  t."count_best",
  t."count_high",
  t."nationality",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "casualties" AS t
LEFT JOIN "incidents" AS j1 ON j1."incident_id" = t."incident_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'casualty-outcome' AND j2."code" = t."outcome"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'victims' AND j3."code" = t."victims"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "incident_actors_labelled" AS
SELECT
  t."incident_id",
  j1."title" AS "incident_name",
  t."actor_id",
  j2."name" AS "actor_name",
  t."role",
  j3."label" AS "role_label",
  t."attribution",
  j4."label" AS "attribution_label",
  t."claim_mode",
  j5."label" AS "claim_mode_label",
  t."claim_date",
  t."claim_date_earliest",
  t."claim_date_latest",
  t."claim_date_precision",
  t."claim_date_basis",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j6."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "incident_actors" AS t
LEFT JOIN "incidents" AS j1 ON j1."incident_id" = t."incident_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'incident-actor-role' AND j3."code" = t."role"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'attribution' AND j4."code" = t."attribution"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'claim-mode' AND j5."code" = t."claim_mode"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'factuality' AND j6."code" = t."factuality";

CREATE OR REPLACE VIEW "incident_labels_labelled" AS
SELECT
  t."incident_id",
  j1."title" AS "incident_name",
  t."label",
  t."labelled_by_id",
  j2."name" AS "labelled_by_name",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "incident_labels" AS t
LEFT JOIN "incidents" AS j1 ON j1."incident_id" = t."incident_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."labelled_by_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "incident_links_labelled" AS
SELECT
  t."incident_id",
  j1."title" AS "incident_name",
  t."other_id",
  j2."title" AS "other_name",
  t."kind",
  j3."label" AS "kind_label",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "incident_links" AS t
LEFT JOIN "incidents" AS j1 ON j1."incident_id" = t."incident_id"
LEFT JOIN "incidents" AS j2 ON j2."incident_id" = t."other_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'link-kind' AND j3."code" = t."kind"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "incidents_labelled" AS
SELECT
  t."incident_id",
  t."kind",
  j1."label" AS "kind_label",
  t."title",
  t."status",
  j2."label" AS "status_label",
  t."clarity",
  j3."label" AS "clarity_label",
  t."date",
  t."date_earliest",
  t."date_latest",
  t."date_precision",
  t."date_basis",
  t."began",
  t."began_earliest",
  t."began_latest",
  t."began_precision",
  t."began_basis",
  t."ended",
  t."ended_earliest",
  t."ended_latest",
  t."ended_precision",
  t."ended_basis",
  t."ongoing_as_of",
  t."ongoing_as_of_earliest",
  t."ongoing_as_of_latest",
  t."ongoing_as_of_precision",
  t."ongoing_as_of_basis",
  t."place_id",
  j4."name" AS "place_name",
  t."place_id_basis",
  t."near_place_id",
  j5."name" AS "near_place_name",
  t."near_place_id_basis",
  t."where_precision",
  t."killed_low",
  t."killed_best",
  t."killed_high",
  t."wounded_low",
  t."wounded_best",
  t."wounded_high",
  t."victims",
  j6."label" AS "victims_label",
  t."cross_border_from",
  t."cross_border_from_basis",
  t."manner",
  j7."label" AS "manner_label",
  t."plover",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j8."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "incidents" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'incident-kind' AND j1."code" = t."kind"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'incident-status' AND j2."code" = t."status"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'clarity' AND j3."code" = t."clarity"
LEFT JOIN "places" AS j4 ON j4."place_id" = t."place_id"
LEFT JOIN "places" AS j5 ON j5."place_id" = t."near_place_id"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'victims' AND j6."code" = t."victims"
LEFT JOIN "vocabulary" AS j7 ON j7."scheme" = 'manner' AND j7."code" = t."manner"
LEFT JOIN "vocabulary" AS j8 ON j8."scheme" = 'factuality' AND j8."code" = t."factuality";

CREATE OR REPLACE VIEW "meeting_links_labelled" AS
SELECT
  t."meeting_id",
  j1."title" AS "meeting_name",
  t."other_id",
  j2."title" AS "other_name",
  t."kind",
  j3."label" AS "kind_label",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "meeting_links" AS t
LEFT JOIN "meetings" AS j1 ON j1."meeting_id" = t."meeting_id"
LEFT JOIN "meetings" AS j2 ON j2."meeting_id" = t."other_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'meeting-link-kind' AND j3."code" = t."kind"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "meeting_participants_labelled" AS
SELECT
  t."meeting_id",
  j1."title" AS "meeting_name",
  t."actor_id",
  j2."name" AS "actor_name",
  t."role",
  j3."label" AS "role_label",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "meeting_participants" AS t
LEFT JOIN "meetings" AS j1 ON j1."meeting_id" = t."meeting_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'participant-role' AND j3."code" = t."role"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "meeting_topics_labelled" AS
SELECT
  t."meeting_id",
  j1."title" AS "meeting_name",
  t."topic",
  j2."label" AS "topic_label",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "meeting_topics" AS t
LEFT JOIN "meetings" AS j1 ON j1."meeting_id" = t."meeting_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'topic' AND j2."code" = t."topic"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "meetings_labelled" AS
SELECT
  t."meeting_id",
  t."kind",
  j1."label" AS "kind_label",
  t."title",
  t."part_of_id",
  j2."title" AS "part_of_name",
  t."status",
  j3."label" AS "status_label",
  t."started",
  t."started_earliest",
  t."started_latest",
  t."started_precision",
  t."started_basis",
  t."ended",
  t."ended_earliest",
  t."ended_latest",
  t."ended_precision",
  t."ended_basis",
  t."purpose",
  t."days_stated",
  t."place_id",
  j4."name" AS "place_name",
  t."place_id_basis",
  t."visitor_id",
  j5."name" AS "visitor_name",
  t."host_id",
  j6."name" AS "host_name",
  t."plover",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j7."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "meetings" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'meeting-kind' AND j1."code" = t."kind"
LEFT JOIN "meetings" AS j2 ON j2."meeting_id" = t."part_of_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'meeting-status' AND j3."code" = t."status"
LEFT JOIN "places" AS j4 ON j4."place_id" = t."place_id"
LEFT JOIN "actors" AS j5 ON j5."actor_id" = t."visitor_id"
LEFT JOIN "actors" AS j6 ON j6."actor_id" = t."host_id"
LEFT JOIN "vocabulary" AS j7 ON j7."scheme" = 'factuality' AND j7."code" = t."factuality";

CREATE OR REPLACE VIEW "mou_parties_labelled" AS
SELECT
  t."mou_id",
  j1."title" AS "mou_name",
  t."actor_id",
  j2."name" AS "actor_name",
  t."role",
  j3."label" AS "role_label",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "mou_parties" AS t
LEFT JOIN "mous" AS j1 ON j1."mou_id" = t."mou_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'mou-party-role' AND j3."code" = t."role"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "mou_sectors_labelled" AS
SELECT
  t."mou_id",
  j1."title" AS "mou_name",
  t."sector",
  j2."label" AS "sector_label",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "mou_sectors" AS t
LEFT JOIN "mous" AS j1 ON j1."mou_id" = t."mou_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'sector' AND j2."code" = t."sector"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "mous_labelled" AS
SELECT
  t."mou_id",
  t."title",
  t."record_type",
  j1."label" AS "record_type_label",
  t."instrument",
  j2."label" AS "instrument_label",
  t."signed",
  t."signed_earliest",
  t."signed_latest",
  t."signed_precision",
  t."signed_basis",
  t."agreed_on",
  t."agreed_on_earliest",
  t."agreed_on_latest",
  t."agreed_on_precision",
  t."agreed_on_basis",
  t."meeting_id",
  j3."title" AS "meeting_name",
  t."meeting_id_basis",
  t."status",
  j4."label" AS "status_label",
  t."bundle_id",
  j5."title" AS "bundle_name",
  t."instruments_low",
  t."instruments_best",
  t."instruments_high",
  t."valid",
  t."valid_earliest",
  t."valid_latest",
  t."valid_precision",
  t."valid_basis",
  t."project_id",
  j6."name" AS "project_name",
  t."number_stated_low",
  t."number_stated_best",
  t."number_stated_high",
  t."list_closed",
  t."plover",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j7."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "mous" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'mou-record-type' AND j1."code" = t."record_type"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'instrument' AND j2."code" = t."instrument"
LEFT JOIN "meetings" AS j3 ON j3."meeting_id" = t."meeting_id"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'mou-status' AND j4."code" = t."status"
LEFT JOIN "mous" AS j5 ON j5."mou_id" = t."bundle_id"
LEFT JOIN "projects" AS j6 ON j6."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j7 ON j7."scheme" = 'factuality' AND j7."code" = t."factuality";

CREATE OR REPLACE VIEW "office_holders_labelled" AS
SELECT
  t."holding_id",
  t."actor_id",
  j1."name" AS "actor_name",
  t."office_id",
  j2."name" AS "office_name",
  t."rank_title",
  t."as_of",
  t."as_of_earliest",
  t."as_of_latest",
  t."as_of_precision",
  t."as_of_basis",
  t."seen_first",
  t."seen_first_earliest",
  t."seen_first_latest",
  t."seen_first_precision",
  t."seen_last",
  t."seen_last_earliest",
  t."seen_last_latest",
  t."seen_last_precision",
  t."started",
  t."started_earliest",
  t."started_latest",
  t."started_precision",
  t."started_basis",
  t."ended",
  t."ended_earliest",
  t."ended_latest",
  t."ended_precision",
  t."ended_basis",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "office_holders" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "offices" AS j2 ON j2."office_id" = t."office_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "offices_labelled" AS
SELECT
  t."office_id",
  t."name",
  t."organisation_id",
  j1."name" AS "organisation_name",
  t."level",
  j2."label" AS "level_label",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "offices" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."organisation_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'office-level' AND j2."code" = t."level"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "place_issues_labelled" AS
SELECT
  t."place_id",
  j1."name" AS "place_name",
  t."issue",
  j2."label" AS "issue_label",
  t."speaker_id",
  j3."name" AS "speaker_name",
  t."as_of",
  t."as_of_earliest",
  t."as_of_latest",
  t."as_of_precision",
  t."as_of_basis",
  t."seen_first",
  t."seen_first_earliest",
  t."seen_first_latest",
  t."seen_first_precision",
  t."seen_last",
  t."seen_last_earliest",
  t."seen_last_latest",
  t."seen_last_precision",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "place_issues" AS t
LEFT JOIN "places" AS j1 ON j1."place_id" = t."place_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'issue' AND j2."code" = t."issue"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."speaker_id"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "places_labelled" AS
SELECT
  t."place_id",
  t."name",
  t."kind",
  j1."label" AS "kind_label",
  t."iso3",
  t."iso3166_2",
  t."within_id",
  j2."name" AS "within_name",
  t."geonames",
  t."latitude",
  t."longitude",
  t."coordinate_source",
  j3."label" AS "coordinate_source_label",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "places" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'place-kind' AND j1."code" = t."kind"
LEFT JOIN "places" AS j2 ON j2."place_id" = t."within_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'coordinate-source' AND j3."code" = t."coordinate_source"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "project_countries_labelled" AS
SELECT
  t."project_id",
  j1."name" AS "project_name",
  t."iso3",
  t."role",
  j2."label" AS "role_label",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "project_countries" AS t
LEFT JOIN "projects" AS j1 ON j1."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'project-country-role' AND j2."code" = t."role"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "project_milestones_labelled" AS
SELECT
  t."project_id",
  j1."name" AS "project_name",
  t."milestone",
  j2."label" AS "milestone_label",
  t."date",
  t."date_earliest",
  t."date_latest",
  t."date_precision",
  t."date_basis",
  t."actor_id",
  j3."name" AS "actor_name",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "project_milestones" AS t
LEFT JOIN "projects" AS j1 ON j1."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'milestone' AND j2."code" = t."milestone"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "project_obstacles_labelled" AS
SELECT
  t."project_id",
  j1."name" AS "project_name",
  t."obstacle",
  j2."label" AS "obstacle_label",
  t."speaker_id",
  j3."name" AS "speaker_name",
  t."actor_id",
  j4."name" AS "actor_name",
  t."identification",
  j5."label" AS "identification_label",
  t."factuality",
  j6."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "project_obstacles" AS t
LEFT JOIN "projects" AS j1 ON j1."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'obstacle' AND j2."code" = t."obstacle"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."speaker_id"
LEFT JOIN "actors" AS j4 ON j4."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'identification' AND j5."code" = t."identification"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'factuality' AND j6."code" = t."factuality";

CREATE OR REPLACE VIEW "projects_labelled" AS
SELECT
  t."project_id",
  t."name",
  t."kind",
  j1."label" AS "kind_label",
  t."segment_of_id",
  j2."name" AS "segment_of_name",
  t."status",
  j3."label" AS "status_label",
  t."status_basis",
  t."status_as_of",
  t."status_as_of_earliest",
  t."status_as_of_latest",
  t."status_as_of_precision",
  t."status_as_of_basis",
  t."seen_first",
  t."seen_first_earliest",
  t."seen_first_latest",
  t."seen_first_precision",
  t."seen_last",
  t."seen_last_earliest",
  t."seen_last_latest",
  t."seen_last_precision",
  t."cost",
  t."cost_currency",
  t."gem_status",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j4."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "projects" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'project-kind' AND j1."code" = t."kind"
LEFT JOIN "projects" AS j2 ON j2."project_id" = t."segment_of_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'project-status' AND j3."code" = t."status"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'factuality' AND j4."code" = t."factuality";

CREATE OR REPLACE VIEW "relation_topics_labelled" AS
SELECT
  t."relation_id",
  j1."label" AS "relation_name",
  t."topic",
  j2."label" AS "topic_label",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "relation_topics" AS t
LEFT JOIN "labels" AS j1 ON j1."table_name" = 'relations' AND j1."record_id" = t."relation_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'topic' AND j2."code" = t."topic"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "relations_labelled" AS
SELECT
  t."relation_id",
  t."subject_id",
  j1."name" AS "subject_name",
  t."predicate",
  j2."label" AS "predicate_label",
  t."object_actor_id",
  j3."name" AS "object_actor_name",
  t."object_place_id",
  j4."name" AS "object_place_name",
  t."object_place_id_basis",
  t."started",
  t."started_earliest",
  t."started_latest",
  t."started_precision",
  t."started_basis",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j5."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "relations" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."subject_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'predicate' AND j2."code" = t."predicate"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."object_actor_id"
LEFT JOIN "places" AS j4 ON j4."place_id" = t."object_place_id"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'factuality' AND j5."code" = t."factuality";

CREATE OR REPLACE VIEW "statement_targets_labelled" AS
SELECT
  t."statement_id",
  j1."label" AS "statement_name",
  t."role",
  j2."label" AS "role_label",
  t."target",
  t."target_actor_id",
  j3."name" AS "target_actor_name",
  t."target_incident_id",
  j4."title" AS "target_incident_name",
  t."target_project_id",
  j5."name" AS "target_project_name",
  t."target_meeting_id",
  j6."title" AS "target_meeting_name",
  t."target_statement_id",
  j7."label" AS "target_statement_name",
  t."identification",
  j8."label" AS "identification_label",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j9."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "statement_targets" AS t
LEFT JOIN "labels" AS j1 ON j1."table_name" = 'statements' AND j1."record_id" = t."statement_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'target-role' AND j2."code" = t."role"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."target_actor_id"
LEFT JOIN "incidents" AS j4 ON j4."incident_id" = t."target_incident_id"
LEFT JOIN "projects" AS j5 ON j5."project_id" = t."target_project_id"
LEFT JOIN "meetings" AS j6 ON j6."meeting_id" = t."target_meeting_id"
LEFT JOIN "labels" AS j7 ON j7."table_name" = 'statements' AND j7."record_id" = t."target_statement_id"
LEFT JOIN "vocabulary" AS j8 ON j8."scheme" = 'identification' AND j8."code" = t."identification"
LEFT JOIN "vocabulary" AS j9 ON j9."scheme" = 'factuality' AND j9."code" = t."factuality";

CREATE OR REPLACE VIEW "statement_topics_labelled" AS
SELECT
  t."statement_id",
  j1."label" AS "statement_name",
  t."topic",
  j2."label" AS "topic_label",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j3."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "statement_topics" AS t
LEFT JOIN "labels" AS j1 ON j1."table_name" = 'statements' AND j1."record_id" = t."statement_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'topic' AND j2."code" = t."topic"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'factuality' AND j3."code" = t."factuality";

CREATE OR REPLACE VIEW "statements_labelled" AS
SELECT
  t."statement_id",
  t."act",
  j1."label" AS "act_label",
  t."speaker_id",
  j2."name" AS "speaker_name",
  t."mode",
  j3."label" AS "mode_label",
  t."date",
  t."date_earliest",
  t."date_latest",
  t."date_precision",
  t."date_basis",
  t."meeting_id",
  j4."title" AS "meeting_name",
  t."meeting_id_basis",
  t."topic",
  j5."label" AS "topic_label",
  t."gist",
  t."plover",
  t."sort_date",
  t."year",
  t."month",
  t."factuality",
  j6."label" AS "factuality_label",
  t."record_basis",
  t."n_inferred",
  t."sources_differ",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_open_conflict"
FROM "statements" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'act' AND j1."code" = t."act"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."speaker_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'statement-mode' AND j3."code" = t."mode"
LEFT JOIN "meetings" AS j4 ON j4."meeting_id" = t."meeting_id"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'topic' AND j5."code" = t."topic"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'factuality' AND j6."code" = t."factuality";

-- Accusations and denials: Who accuses or denies, of what, and whom it is about; one row for each target.
CREATE OR REPLACE VIEW "accusations_and_denials" AS
SELECT
  s.topic,
  s.act,
  a.name AS speaker,
  s.date,
  s.gist,
  r.role AS target_role,
  coalesce(t.name, r.target) AS target,
  r.identification,
  s.factuality,
  s.statement_id
FROM statements AS s
LEFT JOIN actors AS a ON a.actor_id = s.speaker_id
LEFT JOIN statement_targets AS r ON r.statement_id = s.statement_id
LEFT JOIN actors AS t ON t.actor_id = r.target_actor_id
WHERE s.act IN ('accusation', 'denial')
ORDER BY s.topic NULLS LAST, s.act, s.statement_id, r.role NULLS LAST, r.target NULLS LAST;

-- Encounters of each person: Pairs of persons who took part in the same meeting, with the meeting and who says that it took place. Each pair is here from both sides, so that one filter finds everybody whom a person met. Visits and other meetings of one named person are not here.
CREATE OR REPLACE VIEW "encounters" AS
SELECT
  e.date,
  m.started_basis AS date_basis,
  e.person,
  e.met,
  m.title AS meeting,
  m.kind,
  l.name AS place,
  e.factuality,
  e.stated_by,
  e.person_id,
  e.met_id,
  m.meeting_id,
  e.sort_date
FROM (
  SELECT date, from_label AS person, to_label AS met, factuality, stated_by, from_id AS person_id, to_id AS met_id,
    record_id, sort_date
  FROM ties WHERE tie = 'met'
  UNION ALL
  SELECT date, to_label, from_label, factuality, stated_by, to_id, from_id, record_id, sort_date
  FROM ties WHERE tie = 'met'
) AS e
JOIN meetings AS m ON m.meeting_id = e.record_id
LEFT JOIN places AS l ON l.place_id = m.place_id
ORDER BY e.sort_date NULLS LAST, m.meeting_id, e.person_id, e.met_id;

-- Incidents by month: Single incidents by the month in which they happened; those that no text places within one month are counted in the row without a month.
CREATE OR REPLACE VIEW "incidents_by_month" AS
SELECT
  i.month,
  count(*) AS incidents,
  sum(CASE WHEN i.killed_low > 0 THEN 1 ELSE 0 END) AS that_cost_lives
FROM incidents AS i
WHERE i.clarity = 'single'
GROUP BY i.month
ORDER BY i.month NULLS LAST;

-- Killed, and who says so: Every statement of how many were killed in an incident: the number or its bounds, whose word it is, and in which text.
CREATE OR REPLACE VIEW "killed_and_who_says_so" AS
SELECT
  i.title AS incident,
  i.date,
  i.date_basis,
  p.name AS place,
  a.value AS killed,
  i.killed_low AS killed_at_least,
  i.killed_high AS killed_at_most,
  v.value AS victims,
  coalesce(s.name, a.speaker_id) AS who_says_so,
  a.voice,
  a.basis,
  t.handle AS text,
  i.incident_id
FROM incidents AS i
JOIN assertions AS a ON a.table_name = 'incidents' AND a.record_id = i.incident_id AND a.field_name = 'killed'
LEFT JOIN assertions AS v
  ON v.table_name = 'incidents' AND v.record_id = a.record_id AND v.field_name = 'victims'
  AND v.text_id = a.text_id AND v.speaker_id = a.speaker_id
LEFT JOIN places AS p ON p.place_id = i.place_id
LEFT JOIN actors AS s ON s.actor_id = a.speaker_id
LEFT JOIN texts AS t ON t.text_id = a.text_id
ORDER BY i.sort_date NULLS LAST, i.incident_id, a.text_id NULLS LAST, a.speaker_id NULLS LAST;

-- Who held which office, and when seen in it: Holders of offices with each date at which a text shows them in office; this bounds no term.
CREATE OR REPLACE VIEW "offices_seen" AS
SELECT
  o.name AS office,
  a.name AS holder,
  h.rank_title,
  d.value AS seen,
  t.handle AS text,
  h.holding_id
FROM office_holders AS h
JOIN offices AS o ON o.office_id = h.office_id
JOIN actors AS a ON a.actor_id = h.actor_id
JOIN assertions AS d ON d.table_name = 'office_holders' AND d.record_id = h.holding_id AND d.field_name = 'as_of'
LEFT JOIN texts AS t ON t.text_id = d.text_id
ORDER BY h.office_id, coalesce(d.value_low, d.value_high) NULLS LAST, h.holding_id, d.text_id;

-- The pipeline over time: The gas pipeline and its sections: milestones, what was said of its status, and what holds it up, each with its date and who says so.
CREATE OR REPLACE VIEW "pipeline_over_time" AS
SELECT
  p.name AS project,
  e.date,
  e.what,
  e.value,
  coalesce(s.name, e.speaker_id) AS who,
  t.handle AS text,
  e.project_id
FROM (
  SELECT
    m.project_id, 'milestone' AS what, m.milestone AS value, m.date,
    CAST(m.date_earliest AS VARCHAR) AS earliest, CAST(m.date_latest AS VARCHAR) AS latest,
    m.actor_id AS speaker_id, NULL AS text_id
  FROM project_milestones AS m
  UNION ALL
  SELECT a.record_id, 'status', a.value, d.value, d.value_low, d.value_high, a.speaker_id, a.text_id
  FROM assertions AS a
  LEFT JOIN assertions AS d
    ON d.table_name = 'projects' AND d.field_name = 'status_as_of' AND d.record_id = a.record_id
    AND d.text_id = a.text_id
    AND d.assertion_id = (
      SELECT min(f.assertion_id) FROM assertions AS f
      WHERE f.table_name = 'projects' AND f.field_name = 'status_as_of' AND f.record_id = a.record_id
      AND f.text_id = a.text_id AND f.speaker_id IN (a.speaker_id, 'narrator')
    )
  WHERE a.table_name = 'projects' AND a.field_name = 'status'
  UNION ALL
  SELECT o.project_id, 'obstacle', o.obstacle, NULL, NULL, NULL, o.speaker_id, NULL
  FROM project_obstacles AS o
) AS e
JOIN projects AS p ON p.project_id = e.project_id
LEFT JOIN actors AS s ON s.actor_id = e.speaker_id
LEFT JOIN texts AS t ON t.text_id = e.text_id
WHERE p.kind = 'gas-pipeline'
ORDER BY coalesce(e.earliest, e.latest, '9999'), e.project_id, e.what, e.value NULLS LAST, e.speaker_id NULLS LAST, e.text_id NULLS LAST;

-- Signed and agreed: What was signed, and what was agreed or issued without a signature; areas that a text lists for a bundle are not counted again.
CREATE OR REPLACE VIEW "signed_and_agreed" AS
SELECT
  o.title,
  o.record_type,
  o.status,
  o.signed,
  o.agreed_on,
  o.instruments_low AS documents_at_least,
  o.instruments_high AS documents_at_most,
  m.title AS occasion,
  o.mou_id
FROM mous AS o
LEFT JOIN meetings AS m ON m.meeting_id = o.meeting_id
WHERE o.record_type <> 'listed-area'
ORDER BY o.sort_date NULLS LAST, o.mou_id;

-- Where sources differ: Every value of every cell on which sources differ, and whoever affirms or denies what others dispute; contradictions first. The rule that decided is beside it; a cell that no rule decided is open, and a disputed record has none.
CREATE OR REPLACE VIEW "where_sources_differ" AS
SELECT
  d.difference,
  l.label AS record,
  d.table_name,
  d.field_name,
  coalesce(a.value, a.polarity) AS value,
  coalesce(s.name, a.speaker_id) AS who_says_so,
  t.handle AS text,
  a.voice,
  a.modality,
  a.basis,
  a.outcome,
  d.rule AS decided_by,
  d.record_id
FROM (
  SELECT table_name, record_id, field_name, sources_differ AS difference, rule
  FROM resolutions WHERE sources_differ <> 'none'
  UNION ALL
  SELECT table_name, record_id, NULL, 'contradiction', NULL
  FROM assertions WHERE field_name IS NULL AND rank IS NULL AND text_id IS NOT NULL
  GROUP BY table_name, record_id HAVING count(DISTINCT polarity) > 1
) AS d
JOIN assertions AS a
  ON a.table_name = d.table_name AND a.record_id = d.record_id
  AND (a.field_name = d.field_name OR a.field_name IS NULL AND d.field_name IS NULL AND a.text_id IS NOT NULL)
JOIN labels AS l ON l.table_name = d.table_name AND l.record_id = d.record_id
LEFT JOIN actors AS s ON s.actor_id = a.speaker_id
LEFT JOIN texts AS t ON t.text_id = a.text_id
ORDER BY
  CASE d.difference WHEN 'contradiction' THEN 1 WHEN 'value' THEN 2 ELSE 3 END,
  d.table_name, d.record_id, d.field_name NULLS FIRST, a.value NULLS LAST, a.assertion_id;

-- Who met whom: Pairs of persons who took part in the same meeting, once each, with the meeting and who says so; visits and other meetings of one named person are not here.
CREATE OR REPLACE VIEW "who_met_whom" AS
SELECT
  t.date,
  t.from_label AS person,
  t.to_label AS met,
  m.title AS meeting,
  m.kind,
  p.name AS place,
  t.factuality,
  t.stated_by,
  m.started_basis AS date_basis,
  t.record_id AS meeting_id
FROM ties AS t
JOIN meetings AS m ON m.meeting_id = t.record_id
LEFT JOIN places AS p ON p.place_id = m.place_id
WHERE t.tie = 'met' AND t.table_name = 'meetings'
ORDER BY t.sort_date NULLS LAST, t.record_id, t.from_id, t.to_id;
