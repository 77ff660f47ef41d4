"""What this process has counted for Prometheus."""

from prometheus_client import REGISTRY


def read_number(name: str, **labels: str) -> float:
    """That number as it is now; one that was never counted is 0."""
    return REGISTRY.get_sample_value(name, labels) or 0.0
