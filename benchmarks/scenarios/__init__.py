"""What is measured: a module a scenario, each with `TITLE` and `run(bench)`."""
