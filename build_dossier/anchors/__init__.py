"""Links to passages that outlive their words: what anchors.lock remembers, and where an old anchor leads now."""
