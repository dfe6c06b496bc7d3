"""`fieldwarden run`: everything at once, with an embedded Redis and the sandbox account where none is set.

command     what the person asked for, in order
plan        which parts to start, with which command and environment
supervisor  keeps the parts alive and ends them
child       one part: a process in its own session, its output, its restarts
"""
