"""What the panel's screens are made of: cells, filters, forms. The screens themselves are in `admin.py`."""
