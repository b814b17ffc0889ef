"""Pages of signals, levels, actions, requests and meetings."""
