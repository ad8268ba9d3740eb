"""The server of `litdeck present`: the built site, and its programs run while a room looks on."""
