-- The words of an event or a meeting, for the search through long tables: an index over them answers it
-- (`queries/search.py`, which splits what somebody looks for in the same way).
--
-- Configuration `simple`: words of every language alike, whatever their case. Punctuation parts words: PostgreSQL would
-- take `a@b.com` and `back-to-back` for one. Beyond so many characters nothing is searched: a text without end, of
-- whatever writer, must not be refused because its words are too many for an index.
CREATE OR REPLACE FUNCTION calendar_words(name text, details text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector(
    'pg_catalog.simple'::regconfig,
    translate(
        left(coalesce(name, '') || ' ' || coalesce(details, ''), 10000),
        '-_.,:;/\@#&+=?!()[]{}<>"''`~|^%$*«»„“”‘’—–…•№·×',
        rpad('', 60)
    )
);
