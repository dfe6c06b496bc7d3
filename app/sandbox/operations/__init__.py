"""What the account's calls do, free of HTTP: each takes the account, the call and its path arguments."""
