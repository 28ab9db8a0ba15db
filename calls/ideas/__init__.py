"""Ideas open to the public before they are filed: whom they look for, who asks to join, who offers help."""
