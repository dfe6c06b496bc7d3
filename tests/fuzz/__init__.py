"""schemathesis asks everything that is described: nothing crashes, and every answer is as described."""
