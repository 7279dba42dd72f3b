"""The nouns: theaters, who holds what, systems, events, scenarios, and what checks them."""
