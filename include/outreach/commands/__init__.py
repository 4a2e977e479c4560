"""Commands for a person at a terminal; each file holds one group of them.

A command checks what it is given, calls the library and shows the result. The
library is imported inside the commands, so that ``outreach --help`` is quick.
"""
