def play(env):
    """Play the months."""
