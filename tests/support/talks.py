"""Schemas of talks and their child tables: one of each way in which children nest."""

TALKS = {
    "schemas/talks.yaml": """\
fields:
  - {name: talk_id}
  - {name: teller_id, standoff: {default: speaker}}
  - {name: held, standoff: {type: edtf}}
  - {name: guests, standoff: {type: count}}
  - {name: gist}
primaryKey: talk_id
foreignKeys:
  - {fields: teller_id, reference: {resource: people, fields: person_id}}
""",
    "schemas/talk_guests.yaml": """\
fields: [{name: talk_id}, {name: role}, {name: person_id}, {name: since, standoff: {type: edtf}}]
primaryKey: [talk_id, role, person_id]
foreignKeys:
  - {fields: talk_id, reference: {resource: talks, fields: talk_id}}
  - {fields: person_id, reference: {resource: people, fields: person_id}}
standoff: {nest: {under: talks, as: present, by: role}}
""",
    "schemas/talk_topics.yaml": """\
fields: [{name: talk_id}, {name: topic}, {name: weight, type: integer}]
primaryKey: [talk_id, topic]
foreignKeys: [{fields: talk_id, reference: {resource: talks, fields: talk_id}}]
standoff: {nest: {under: talks, as: topics}}
""",
    "schemas/talk_steps.yaml": """\
fields: [{name: talk_id}, {name: step}, {name: date, standoff: {type: edtf}}, {name: note}]
primaryKey: [talk_id, step]
foreignKeys: [{fields: talk_id, reference: {resource: talks, fields: talk_id}}]
standoff: {nest: {under: talks, as: steps, by: step, value: date}}
""",
    "schemas/talk_targets.yaml": """\
fields: [{name: talk_id}, {name: target, standoff: {ref: [people, talks], or: [unnamed]}}, {name: mood}]
primaryKey: [talk_id, target]
foreignKeys: [{fields: talk_id, reference: {resource: talks, fields: talk_id}}]
standoff: {nest: {under: talks, as: targets}}
""",
    "schemas/talk_labels.yaml": """\
fields: [{name: talk_id}, {name: label}, {name: speaker_id, standoff: {default: speaker}}, {name: note}]
primaryKey: [talk_id, label, speaker_id]
foreignKeys:
  - {fields: talk_id, reference: {resource: talks, fields: talk_id}}
  - {fields: speaker_id, reference: {resource: people, fields: person_id}}
standoff: {nest: {under: talks, as: labels}}
""",
    "schemas/talk_bouts.yaml": """\
fields: [{name: talk_id}, {name: first}, {name: second}, {name: won, type: boolean}]
primaryKey: [talk_id, first, second]
foreignKeys: [{fields: talk_id, reference: {resource: talks, fields: talk_id}}]
standoff: {nest: {under: talks, as: bouts}}
""",
}
