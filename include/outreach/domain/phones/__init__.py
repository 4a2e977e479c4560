"""Reading phone numbers as people write them, and telling whether a voice agent may call them.

A number is read only where everything in its field is accounted for. A field
that can be read in two ways, or leaves a digit over, is unreadable: the other reading
may be a stranger's. For people who must not be called, every number that could be
meant is read (``numbers_meant``).
"""

from outreach.domain.phones.every_number import every_number
from outreach.domain.phones.field import ReadPhone, read_phone
from outreach.domain.phones.kinds import CALLABLE_KINDS, UNKNOWN_REGION
from outreach.domain.phones.meant import Meant, numbers_meant
from outreach.domain.phones.told import another_number, international_number

__all__ = [
    "CALLABLE_KINDS",
    "UNKNOWN_REGION",
    "Meant",
    "ReadPhone",
    "another_number",
    "every_number",
    "international_number",
    "numbers_meant",
    "read_phone",
]
