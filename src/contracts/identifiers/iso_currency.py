"""Three-letter currency codes."""

from itertools import groupby

from contracts.identifiers.format import Format

__all__ = ["FORMAT"]

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS
XUA XXX YER ZAR ZMW ZWG
"""

# by their first letter, so that the pattern stays below the limit of a pattern
_BY_START = groupby(_CODES.split(), key=lambda code: code[0])

FORMAT = Format(
    name="iso-currency",
    title="ISO 4217 currency code, in upper case, none of those for no currency and for tests",
    pattern="|".join(f"{start}(?:{'|'.join(code[1:] for code in codes)})" for start, codes in _BY_START),
    source="ISO 4217, list one as of 2025, with ANG and BGN, which ended in that year; not RMB, CNH or BTC",
    examples=("EUR", "USD", "XAU"),
    counterexamples=("eur", "€", "RMB", "DEM", "978"),
    sentinels=("XXX", "XTS"),
    is_telling=False,
)
