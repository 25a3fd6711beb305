-- Full text of public lenses: name, description, tags, creator; and their tags for lists.
CREATE TABLE lens_search (lens_id TEXT PRIMARY KEY REFERENCES lenses (id) ON DELETE CASCADE, words tsvector NOT NULL);
CREATE INDEX lens_search_words ON lens_search USING gin (words);
CREATE TABLE lens_tags (lens_id TEXT NOT NULL REFERENCES lenses (id) ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (lens_id, tag));
CREATE INDEX lens_tags_by_tag ON lens_tags (tag, lens_id);
