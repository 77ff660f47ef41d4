"""Hypothesis profiles: `--hypothesis-profile=long` for a long search (CONTRIBUTING.md)."""

from hypothesis import HealthCheck, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "usual", max_examples=15, stateful_step_count=30, suppress_health_check=QUIET, print_blob=True
)
settings.register_profile("long", settings.get_profile("usual"), max_examples=3000, stateful_step_count=60)
settings.load_profile("usual")
