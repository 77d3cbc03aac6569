-- Consent is to a text: when the words change, a person is asked again, and both answers stay.
ALTER TABLE consent DROP CONSTRAINT consent_pkey, ADD PRIMARY KEY (person_id, text_digest);

-- The envelope whose sealed documents go with a letter. They are read when it is sent.
ALTER TABLE mail ADD COLUMN encloses uuid REFERENCES envelope (id);
