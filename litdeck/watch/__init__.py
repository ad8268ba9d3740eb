"""What `litdeck watch` does: a chapter is saved, and what is made of it is written."""
