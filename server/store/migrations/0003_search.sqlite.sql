-- Full text of public lenses: name, description, tags, creator; and their tags for lists.
CREATE VIRTUAL TABLE lens_search USING fts5 (lens_id UNINDEXED, name, tags, creator, description, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
CREATE TABLE lens_tags (lens_id TEXT NOT NULL REFERENCES lenses (id) ON DELETE CASCADE, tag TEXT NOT NULL, PRIMARY KEY (lens_id, tag));
CREATE INDEX lens_tags_by_tag ON lens_tags (tag, lens_id);
