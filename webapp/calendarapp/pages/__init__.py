"""The calendar in a browser: pages that need no script. They translate, services decide."""
