"""What the product's API is measured against, served as it is: bare views of one statement each, and stock ViewSets."""
