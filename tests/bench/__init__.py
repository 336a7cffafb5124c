"""What a turn costs, measured beside others in the same run: `make bench`. Nothing is asserted."""
