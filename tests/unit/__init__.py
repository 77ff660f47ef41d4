"""Tests of single modules, without a database where possible."""
