"""Which lines of the chapters have run: collected from every process, reported by chunk."""
