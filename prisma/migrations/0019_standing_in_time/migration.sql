-- Whose standing or roles changed since an earlier moment: few people, found without reading what else was recorded since.
CREATE INDEX audit_event_standing ON audit_event (at) WHERE seq IS NOT NULL
  AND kind IN ('person.enrolled', 'person.suspended', 'person.restored', 'person.left', 'person.roles-changed');
