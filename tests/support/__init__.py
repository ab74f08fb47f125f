"""Guest side helpers of the tests: the virtual machine's displays, kernel state, pictures."""
