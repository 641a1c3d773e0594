"""Speed and memory, each beside a floor or a peer that ran on the same machine in the same minutes: `make bench`."""
