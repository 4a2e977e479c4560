"""What a person can ask for at a terminal; each file holds one group of commands.

A command checks what it is given, calls the library and shows the result. The
library is imported inside the commands, so that ``outreach --help`` is quick.
"""
