"""What is described is what is there: the vendor's API as a document, and answers compared with it."""
