"""The sandbox account in a browser: assets, events, calls, fields and rules, faults. No script needed."""
