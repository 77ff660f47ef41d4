"""The cluster of docs/deploy/cluster on one machine, under load, while its parts are killed, stopped and cut off."""
