"""Guest side of ./testbed: its init, its supervisor and the environment of commands."""
