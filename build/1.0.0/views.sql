-- Pakistan-Iran relations: the tables, their labels and the wide tables as views, for DuckDB.
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

CREATE OR REPLACE VIEW "redirects" AS
SELECT * FROM read_parquet('parquet/redirects.parquet');

CREATE OR REPLACE VIEW "resolutions" AS
SELECT * FROM read_parquet('parquet/resolutions.parquet');

CREATE OR REPLACE VIEW "set_aside" AS
SELECT * FROM read_parquet('parquet/set_aside.parquet');

CREATE OR REPLACE VIEW "texts" AS
SELECT * FROM read_parquet('parquet/texts.parquet');

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

CREATE OR REPLACE VIEW "incident_links" AS
SELECT * FROM read_parquet('parquet/incident_links.parquet');

CREATE OR REPLACE VIEW "incidents" AS
SELECT * FROM read_parquet('parquet/incidents.parquet');

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

CREATE OR REPLACE VIEW "relations" AS
SELECT * FROM read_parquet('parquet/relations.parquet');

CREATE OR REPLACE VIEW "statement_targets" AS
SELECT * FROM read_parquet('parquet/statement_targets.parquet');

CREATE OR REPLACE VIEW "statements" AS
SELECT * FROM read_parquet('parquet/statements.parquet');

CREATE OR REPLACE VIEW "actors_wide" AS
SELECT * FROM read_parquet('wide/actors.parquet');

CREATE OR REPLACE VIEW "incidents_wide" AS
SELECT * FROM read_parquet('wide/incidents.parquet');

CREATE OR REPLACE VIEW "meetings_wide" AS
SELECT * FROM read_parquet('wide/meetings.parquet');

CREATE OR REPLACE VIEW "mous_wide" AS
SELECT * FROM read_parquet('wide/mous.parquet');

CREATE OR REPLACE VIEW "projects_wide" AS
SELECT * FROM read_parquet('wide/projects.parquet');

CREATE OR REPLACE VIEW "statements_wide" AS
SELECT * FROM read_parquet('wide/statements.parquet');

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
  t."derivation",
  j4."label" AS "derivation_label",
  t."confidence",
  j5."label" AS "confidence_label",
  t."because",
  t."reference",
  t."rank",
  j6."label" AS "rank_label",
  t."outcome",
  j7."label" AS "outcome_label",
  t."curator",
  t."annotation_file",
  t."annotation_line"
FROM "assertions" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'voice' AND j1."code" = t."voice"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'polarity' AND j2."code" = t."polarity"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'modality' AND j3."code" = t."modality"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'derivation' AND j4."code" = t."derivation"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'confidence' AND j5."code" = t."confidence"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'rank' AND j6."code" = t."rank"
LEFT JOIN "vocabulary" AS j7 ON j7."scheme" = 'outcome' AND j7."code" = t."outcome";

CREATE OR REPLACE VIEW "resolutions_labelled" AS
SELECT
  t."table_name",
  t."record_id",
  t."field_name",
  t."n_assertions",
  t."n_values",
  t."rule",
  j1."label" AS "rule_label",
  t."assertion_id",
  t."because"
FROM "resolutions" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'rule' AND j1."code" = t."rule";

CREATE OR REPLACE VIEW "texts_labelled" AS
SELECT
  t."text_id",
  t."file",
  t."sha256",
  t."length",
  t."n_sentences",
  t."language",
  t."title",
  t."outlet",
  t."author",
  t."url",
  t."published",
  t."published_earliest",
  t."published_latest",
  t."published_precision",
  t."published_derivation",
  j1."label" AS "published_derivation_label",
  t."published_because",
  t."genre",
  j2."label" AS "genre_label",
  t."rights",
  t."independence_group",
  t."curator",
  t."quality_note"
FROM "texts" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'derivation' AND j1."code" = t."published_derivation"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'text-genre' AND j2."code" = t."genre";

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
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "actor_labels" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."labelled_by_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

CREATE OR REPLACE VIEW "actor_members_labelled" AS
SELECT
  t."actor_id",
  j1."name" AS "actor_name",
  t."member_id",
  j2."name" AS "member_name",
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "actor_members" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."member_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

CREATE OR REPLACE VIEW "actor_names_labelled" AS
SELECT
  t."actor_id",
  j1."name" AS "actor_name",
  t."name",
  t."kind",
  j2."label" AS "kind_label",
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "actor_names" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'actor-name-kind' AND j2."code" = t."kind"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

CREATE OR REPLACE VIEW "actors_labelled" AS
SELECT
  t."actor_id",
  t."name",
  t."kind",
  j1."label" AS "kind_label",
  t."iso3",
  t."parent_id",
  j2."name" AS "parent_name",
  t."plover_sector",
  j3."label" AS "plover_sector_label",
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "actors" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'actor-kind' AND j1."code" = t."kind"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."parent_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'plover-sector' AND j3."code" = t."plover_sector"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

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
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "casualties" AS t
LEFT JOIN "incidents" AS j1 ON j1."incident_id" = t."incident_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'casualty-outcome' AND j2."code" = t."outcome"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'victims' AND j3."code" = t."victims"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

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
  t."standing",
  j6."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "incident_actors" AS t
LEFT JOIN "incidents" AS j1 ON j1."incident_id" = t."incident_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'incident-actor-role' AND j3."code" = t."role"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'attribution' AND j4."code" = t."attribution"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'claim-mode' AND j5."code" = t."claim_mode"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'standing' AND j6."code" = t."standing";

CREATE OR REPLACE VIEW "incident_links_labelled" AS
SELECT
  t."incident_id",
  j1."title" AS "incident_name",
  t."other_id",
  j2."title" AS "other_name",
  t."kind",
  j3."label" AS "kind_label",
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "incident_links" AS t
LEFT JOIN "incidents" AS j1 ON j1."incident_id" = t."incident_id"
LEFT JOIN "incidents" AS j2 ON j2."incident_id" = t."other_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'link-kind' AND j3."code" = t."kind"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

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
  t."place_id",
  j4."name" AS "place_name",
  t."where_precision",
  t."killed_low",
  t."killed_best",
  t."killed_high",
  t."wounded_low",
  t."wounded_best",
  t."wounded_high",
  t."victims",
  j5."label" AS "victims_label",
  t."cross_border_from",
  t."manner",
  j6."label" AS "manner_label",
  t."plover",
  t."standing",
  j7."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "incidents" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'incident-kind' AND j1."code" = t."kind"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'incident-status' AND j2."code" = t."status"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'clarity' AND j3."code" = t."clarity"
LEFT JOIN "places" AS j4 ON j4."place_id" = t."place_id"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'victims' AND j5."code" = t."victims"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'manner' AND j6."code" = t."manner"
LEFT JOIN "vocabulary" AS j7 ON j7."scheme" = 'standing' AND j7."code" = t."standing";

CREATE OR REPLACE VIEW "meeting_participants_labelled" AS
SELECT
  t."meeting_id",
  j1."title" AS "meeting_name",
  t."actor_id",
  j2."name" AS "actor_name",
  t."role",
  j3."label" AS "role_label",
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "meeting_participants" AS t
LEFT JOIN "meetings" AS j1 ON j1."meeting_id" = t."meeting_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'participant-role' AND j3."code" = t."role"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

CREATE OR REPLACE VIEW "meeting_topics_labelled" AS
SELECT
  t."meeting_id",
  j1."title" AS "meeting_name",
  t."topic",
  j2."label" AS "topic_label",
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "meeting_topics" AS t
LEFT JOIN "meetings" AS j1 ON j1."meeting_id" = t."meeting_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'topic' AND j2."code" = t."topic"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

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
  t."ended",
  t."ended_earliest",
  t."ended_latest",
  t."ended_precision",
  t."days_stated",
  t."place_id",
  j4."name" AS "place_name",
  t."visitor_id",
  j5."name" AS "visitor_name",
  t."host_id",
  j6."name" AS "host_name",
  t."plover",
  t."standing",
  j7."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "meetings" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'meeting-kind' AND j1."code" = t."kind"
LEFT JOIN "meetings" AS j2 ON j2."meeting_id" = t."part_of_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'meeting-status' AND j3."code" = t."status"
LEFT JOIN "places" AS j4 ON j4."place_id" = t."place_id"
LEFT JOIN "actors" AS j5 ON j5."actor_id" = t."visitor_id"
LEFT JOIN "actors" AS j6 ON j6."actor_id" = t."host_id"
LEFT JOIN "vocabulary" AS j7 ON j7."scheme" = 'standing' AND j7."code" = t."standing";

CREATE OR REPLACE VIEW "mou_parties_labelled" AS
SELECT
  t."mou_id",
  j1."title" AS "mou_name",
  t."actor_id",
  j2."name" AS "actor_name",
  t."role",
  j3."label" AS "role_label",
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "mou_parties" AS t
LEFT JOIN "mous" AS j1 ON j1."mou_id" = t."mou_id"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'mou-party-role' AND j3."code" = t."role"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

CREATE OR REPLACE VIEW "mou_sectors_labelled" AS
SELECT
  t."mou_id",
  j1."title" AS "mou_name",
  t."sector",
  j2."label" AS "sector_label",
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "mou_sectors" AS t
LEFT JOIN "mous" AS j1 ON j1."mou_id" = t."mou_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'sector' AND j2."code" = t."sector"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

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
  t."meeting_id",
  j3."title" AS "meeting_name",
  t."status",
  j4."label" AS "status_label",
  t."bundle_id",
  j5."title" AS "bundle_name",
  t."counts_in_totals",
  t."valid",
  t."valid_earliest",
  t."valid_latest",
  t."valid_precision",
  t."project_id",
  j6."name" AS "project_name",
  t."number_stated_low",
  t."number_stated_best",
  t."number_stated_high",
  t."list_closed",
  t."plover",
  t."standing",
  j7."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "mous" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'mou-record-type' AND j1."code" = t."record_type"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'instrument' AND j2."code" = t."instrument"
LEFT JOIN "meetings" AS j3 ON j3."meeting_id" = t."meeting_id"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'mou-status' AND j4."code" = t."status"
LEFT JOIN "mous" AS j5 ON j5."mou_id" = t."bundle_id"
LEFT JOIN "projects" AS j6 ON j6."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j7 ON j7."scheme" = 'standing' AND j7."code" = t."standing";

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
  t."started",
  t."started_earliest",
  t."started_latest",
  t."started_precision",
  t."ended",
  t."ended_earliest",
  t."ended_latest",
  t."ended_precision",
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "office_holders" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."actor_id"
LEFT JOIN "offices" AS j2 ON j2."office_id" = t."office_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

CREATE OR REPLACE VIEW "offices_labelled" AS
SELECT
  t."office_id",
  t."name",
  t."organisation_id",
  j1."name" AS "organisation_name",
  t."level",
  j2."label" AS "level_label",
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "offices" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."organisation_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'office-level' AND j2."code" = t."level"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

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
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "places" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'place-kind' AND j1."code" = t."kind"
LEFT JOIN "places" AS j2 ON j2."place_id" = t."within_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'coordinate-source' AND j3."code" = t."coordinate_source"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

CREATE OR REPLACE VIEW "project_countries_labelled" AS
SELECT
  t."project_id",
  j1."name" AS "project_name",
  t."iso3",
  t."role",
  j2."label" AS "role_label",
  t."standing",
  j3."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "project_countries" AS t
LEFT JOIN "projects" AS j1 ON j1."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'project-country-role' AND j2."code" = t."role"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'standing' AND j3."code" = t."standing";

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
  t."actor_id",
  j3."name" AS "actor_name",
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "project_milestones" AS t
LEFT JOIN "projects" AS j1 ON j1."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'milestone' AND j2."code" = t."milestone"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

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
  t."standing",
  j6."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "project_obstacles" AS t
LEFT JOIN "projects" AS j1 ON j1."project_id" = t."project_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'obstacle' AND j2."code" = t."obstacle"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."speaker_id"
LEFT JOIN "actors" AS j4 ON j4."actor_id" = t."actor_id"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'identification' AND j5."code" = t."identification"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'standing' AND j6."code" = t."standing";

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
  t."status_as_of",
  t."status_as_of_earliest",
  t."status_as_of_latest",
  t."status_as_of_precision",
  t."cost",
  t."cost_currency",
  t."gem_status",
  t."standing",
  j4."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "projects" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'project-kind' AND j1."code" = t."kind"
LEFT JOIN "projects" AS j2 ON j2."project_id" = t."segment_of_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'project-status' AND j3."code" = t."status"
LEFT JOIN "vocabulary" AS j4 ON j4."scheme" = 'standing' AND j4."code" = t."standing";

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
  t."started",
  t."started_earliest",
  t."started_latest",
  t."started_precision",
  t."standing",
  j5."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "relations" AS t
LEFT JOIN "actors" AS j1 ON j1."actor_id" = t."subject_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'predicate' AND j2."code" = t."predicate"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."object_actor_id"
LEFT JOIN "places" AS j4 ON j4."place_id" = t."object_place_id"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'standing' AND j5."code" = t."standing";

CREATE OR REPLACE VIEW "statement_targets_labelled" AS
SELECT
  t."statement_id",
  j1."gist" AS "statement_name",
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
  j7."gist" AS "target_statement_name",
  t."identification",
  j8."label" AS "identification_label",
  t."standing",
  j9."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "statement_targets" AS t
LEFT JOIN "statements" AS j1 ON j1."statement_id" = t."statement_id"
LEFT JOIN "vocabulary" AS j2 ON j2."scheme" = 'target-role' AND j2."code" = t."role"
LEFT JOIN "actors" AS j3 ON j3."actor_id" = t."target_actor_id"
LEFT JOIN "incidents" AS j4 ON j4."incident_id" = t."target_incident_id"
LEFT JOIN "projects" AS j5 ON j5."project_id" = t."target_project_id"
LEFT JOIN "meetings" AS j6 ON j6."meeting_id" = t."target_meeting_id"
LEFT JOIN "statements" AS j7 ON j7."statement_id" = t."target_statement_id"
LEFT JOIN "vocabulary" AS j8 ON j8."scheme" = 'identification' AND j8."code" = t."identification"
LEFT JOIN "vocabulary" AS j9 ON j9."scheme" = 'standing' AND j9."code" = t."standing";

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
  t."meeting_id",
  j4."title" AS "meeting_name",
  t."topic",
  j5."label" AS "topic_label",
  t."gist",
  t."plover",
  t."standing",
  j6."label" AS "standing_label",
  t."n_assertions",
  t."n_texts",
  t."n_independent",
  t."has_conflict"
FROM "statements" AS t
LEFT JOIN "vocabulary" AS j1 ON j1."scheme" = 'act' AND j1."code" = t."act"
LEFT JOIN "actors" AS j2 ON j2."actor_id" = t."speaker_id"
LEFT JOIN "vocabulary" AS j3 ON j3."scheme" = 'statement-mode' AND j3."code" = t."mode"
LEFT JOIN "meetings" AS j4 ON j4."meeting_id" = t."meeting_id"
LEFT JOIN "vocabulary" AS j5 ON j5."scheme" = 'topic' AND j5."code" = t."topic"
LEFT JOIN "vocabulary" AS j6 ON j6."scheme" = 'standing' AND j6."code" = t."standing";
