"""What only `check` says: findings on articles beside each other, on hand-written pages, on a change as a whole."""
