-- Daily counts.

-- name: add_up
SELECT calendar_add_up_statistics();

-- name: fold
CALL calendar_fold_statistics(%(turn)s::bigint);
