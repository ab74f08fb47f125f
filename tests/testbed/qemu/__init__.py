"""The second kind of machine: Debian's own kernel with its drivers, in QEMU without KVM."""
