"""Pages of the close, the bridge and the journals."""
