"""What the product's API is compared with: bare views of one statement each, and stock ViewSets."""
