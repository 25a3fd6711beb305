-- Full text of public lenses: name, description, tags, creator.
CREATE VIRTUAL TABLE lens_search USING fts5 (lens_id UNINDEXED, name, tags, creator, description, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
