"""Host side of ./testbed: makes the root file system, the kernel and the build, starts guests."""
