"""Lists of domain blocks: read, compared with what stands, applied, handed out, subscribed to."""
