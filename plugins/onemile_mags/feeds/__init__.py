"""A Mag as a feed: Atom and JSON Feed, for everyone or by an address of one reader's own."""
