-- Similarity search over Chinese text; Odoo creates it only in databases that it makes itself.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
