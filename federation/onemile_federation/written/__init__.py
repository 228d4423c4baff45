"""What is ours, written as others read it: documents, to whom they go, whom they name."""
