"""Webhook notifications: who gets them, what they say, how they are delivered."""
