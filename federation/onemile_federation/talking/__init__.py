"""Members take part in what was said elsewhere: comments, thanks, passing on; and who may not."""
