"""The core of Vstrecha: all rules of the calendar are here."""
