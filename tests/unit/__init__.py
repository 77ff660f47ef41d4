"""Tests of single parts, without a database where none is needed."""
