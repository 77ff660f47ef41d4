"""Settings, connections and the embedded PostgreSQL."""
