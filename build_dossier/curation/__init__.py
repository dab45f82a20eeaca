"""What editors decided about single records, in a reviewed file: read (`file`), and applied to the evidence (`apply`)."""
