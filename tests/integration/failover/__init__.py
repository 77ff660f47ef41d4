"""Several PostgreSQL servers: a promotion, a restart, cut connections, a replica to read from."""
