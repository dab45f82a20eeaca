"""What belongs to a topic (`matching`), and what its page tells: figures, sayings, happenings, terms, sources, open questions.

Pure: articles and evidence in, values for `render` out. No module here knows a word of the pages or a tag of HTML.
"""
