"""The core of Vstrecha: the only place where a rule of the calendar is written."""
