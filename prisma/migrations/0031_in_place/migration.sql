-- Who signed in another's place, and in whose: nobody of them has a second part in the same version.
ALTER TABLE recipient ADD COLUMN in_place uuid[] NOT NULL DEFAULT '{}';
GRANT UPDATE (in_place) ON recipient TO countersign_app;
UPDATE recipient r SET in_place = ARRAY[d.delegate, d.grantor]
  FROM approval a JOIN delegation d ON d.id = a.delegation_id WHERE a.recipient_id = r.id;
