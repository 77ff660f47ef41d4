"""Development tools: the product does not use them."""
