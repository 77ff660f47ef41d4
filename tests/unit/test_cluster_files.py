"""The files of docs/deploy/cluster agree with each other and with the product."""

import re

from tests.cluster import units
from tests.support.programs import ROOT


def read(name: str) -> str:
    return (units.CLUSTER / name).read_text()


def test_every_variable_of_ours_exists() -> None:
    known = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(units.read_environment(read("vstrecha.env"))) <= known


def test_files_of_the_second_machine_differ_in_what_is_its_own() -> None:
    etcd = units.read_environment(units.fit(read("etcd.env"), 2))
    assert etcd["ETCD_NAME"] == "db2"
    assert etcd["ETCD_LISTEN_PEER_URLS"] == "http://10.0.0.12:2380"
    assert etcd["ETCD_INITIAL_CLUSTER"] == units.read_environment(read("etcd.env"))["ETCD_INITIAL_CLUSTER"]
    patroni = units.read_environment(units.fit(read("patroni.env"), 3))
    assert (patroni["PATRONI_NAME"], patroni["PATRONI_RESTAPI_LISTEN"]) == ("db3", "10.0.0.13:8008")
    assert not [value for value in patroni.values() if "10.0.0.11" in value or "db1" in value]


def test_patroni_speaks_the_protocol_in_which_a_lock_is_not_overwritten() -> None:
    """By etcd3, Debian's Patroni puts its name over another's: cut off for a minute, a primary lost bookings."""
    assert re.findall(r"^(etcd\w*):$", read("patroni.yml"), re.MULTILINE) == ["etcd"]
    assert units.read_environment(read("etcd.env"))["ETCD_ENABLE_V2"] == "true"


def test_password_is_the_same_everywhere() -> None:
    ours = units.read_environment(read("vstrecha.env"))
    addresses = [value for name, value in ours.items() if name.startswith("DATABASE_")]
    assert len(addresses) == 3
    assert all("calendar_user:strong_password@10.0.0.30:" in address for address in addresses)
    assert "'strong_password'" in read("database.sql")
    assert read("userlist.txt") == '"calendar_user" "strong_password"\n'


def test_prometheus_may_ask_every_panel_by_its_address() -> None:
    ours = units.read_environment(read("vstrecha.env"))
    panels = re.findall(r"^ +server app\d ([\d.]+):8000$", read("haproxy.cfg"), re.MULTILINE)
    assert len(panels) == 2
    assert {"calendar.example.org", *panels} <= set(ours["ALLOWED_HOSTS"].split(","))
    assert len(ours["METRICS_TOKEN"]) >= 16


def test_our_units_run_this_checkout() -> None:
    for service in ("bot", "worker", "web"):
        command, environment, pause = units.read_unit(f"vstrecha-{service}")
        assert units.INSTALLED not in " ".join(command)
        assert environment["PORT"] == "8000"
        assert pause > 0
    assert units.read_restart_pause() > 0
