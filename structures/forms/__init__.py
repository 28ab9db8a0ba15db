"""The one reading of a question asked to the directory: page, map, exports, feeds, API and alerts share it.

form = DirectoryForm(request.GET)            # or a dict, or pairs: {"q": "pain", "secteur": ["food"]}
form.structures()                            # those asked, in the order asked
form.unordered()                             # those asked
form.problems                                # what is not understood, and then nothing is found
form.parameters                              # what was understood, as pairs: what a saved search keeps
form.query(territoire=["30189"], tri=None)   # the address of the same question, changed
"""

from structures.forms.directory import DirectoryForm
from structures.forms.reading import LONGEST_QUESTION
from structures.forms.vocabulary import Order, Presence, Radius, View

__all__ = ["LONGEST_QUESTION", "DirectoryForm", "Order", "Presence", "Radius", "View"]
