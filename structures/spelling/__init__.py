"""What somebody who misspelt a word probably meant, from the words that the portal holds."""
