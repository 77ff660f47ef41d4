"""The parts of the panel's screens: columns, filters, forms. The screens themselves are in `admin.py`."""
