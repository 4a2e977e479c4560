"""How much a night costs: the product beside what people write in an afternoon, and beside the floor.

``make bench`` measures all of it, ``make bench-small`` a part that fails when a ratio falls back.
"""
