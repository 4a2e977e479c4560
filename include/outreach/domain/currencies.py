"""Currencies whose smallest unit is not a hundredth (ISO 4217 codes, from Unicode CLDR)."""

WITHOUT_FRACTION = frozenset(
    """
    ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF
    MMK MRO PYG RSD RWF SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD
    """.split()  # noqa: SIM905
)
"""Currencies that are paid in whole units."""

IN_THOUSANDTHS = frozenset(["BHD", "JOD", "KWD", "LYD", "OMR", "TND"])
"""Currencies whose smallest unit is a thousandth."""
