"""Talking with a Cloudinary account: what its webhooks say and what its API takes and answers.

Everything but `client` and `transport` works on values, without sockets.
"""
