"""What a change does to a dossier: two sides, their difference, told to editors; and the news that readers get."""
