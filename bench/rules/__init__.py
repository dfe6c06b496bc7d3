"""Evaluating assets against many rules, ours beside other engines."""
