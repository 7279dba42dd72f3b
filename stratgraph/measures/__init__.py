"""What is measured of one situation: fire, gateways, the front over time."""
