"""The simulation run on our own stores, and bugs planted to see that it finds them."""
