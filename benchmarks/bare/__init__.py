"""What API and pages are compared with: bare views of one statement each, and stock ViewSets."""
