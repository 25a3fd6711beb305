-- Full text of public lenses: name, description, tags, creator.
CREATE TABLE lens_search (lens_id TEXT PRIMARY KEY REFERENCES lenses (id) ON DELETE CASCADE, words tsvector NOT NULL);
CREATE INDEX lens_search_words ON lens_search USING gin (words);
