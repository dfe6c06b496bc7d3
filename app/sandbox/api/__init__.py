"""The HTTP side of the account: routes, parameters, authentication, control."""
