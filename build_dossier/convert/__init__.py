"""The body of an article: HTML to Markdown, nothing lost."""
