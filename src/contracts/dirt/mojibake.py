"""Text that was written in one encoding and read in another."""

from contracts.dirt.dirt import Dirt, anywhere

__all__ = ["DIRT"]

# The characters that occur where UTF-8 was read as another encoding, by what they are; the names are ftfy's.
_COMMON = "\xa0\xad·´–—―…’"
_BAD = "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊�ªº"
_LAW = "¶§"
_CURRENCY = "¢£¥₧€"
_START = "¡«¿©΄΅‘‚“„•‹\uf8ff"
_END = "®»˝”›™"
_NUMERIC = "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№"
_FACES = "Ò-ÖÙ-Üò-öø-üŐŌŪŲ°"
_UPPER = "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ"
_LOWER = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ"
_ANY_UPPER = "ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я"
_ANY_LOWER = "α-ωάέήίΰа-џ"
_BOX = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓"
_SIGNS = f"{_CURRENCY}{_NUMERIC}"

# ftfy's pairs, without those that correct text has: a language may open a quotation with the sign with which others
# close it (»Über« in German, ”är” in Swedish, „20 €“ in both German and Bulgarian), write a letter after one
# (“Aç”a in Turkish), and end one with an ordinal («el 1.º» in Spanish).
_OPENS, _CLOSES = "¡¿©΄΅•\uf8ff", "®˝™"
_BESIDE_QUOTES = "¦¤¨¬¯¸ƒˆˇ˘˛˜⌐◊"

_PAIRS = (
    f"[{_BAD}{_LOWER}{_UPPER}{_BOX}{_SIGNS}][{_BAD}]",
    f"[{_START}{_END}{_LAW}][{_BESIDE_QUOTES}]",
    f"[a-zA-Z][{_ANY_LOWER}{_ANY_UPPER}][{_BAD}]",
    f"[{_BAD}][{_LOWER}{_UPPER}{_BOX}{_SIGNS}]",
    f"[{_BESIDE_QUOTES}][{_START}{_END}{_LAW}]",
    f"[{_LOWER}{_ANY_LOWER}{_BOX}{_CLOSES}{_SIGNS}][{_UPPER}]",
    f"[{_BOX}{_CLOSES}{_SIGNS}][{_LOWER}]",
    f"[{_LOWER}{_BOX}{_CLOSES}][{_CURRENCY}]",
    rf"\s[{_UPPER}][{_CURRENCY}]",
)
_MORE_PAIRS = (
    f"[{_UPPER}{_BOX}][{_NUMERIC}{_LAW}]",
    f"[{_LOWER}{_UPPER}{_BOX}{_CURRENCY}{_END}][{_START}][{_NUMERIC}]",
    f"[{_LOWER}{_UPPER}{_SIGNS}{_BOX}{_LAW}][{_END}][{_START}]",
    f"[{_SIGNS}{_BOX}][{_OPENS}]",
    f"[a-z][{_UPPER}][{_START}{_CURRENCY}]",
    f"[{_BOX}][{_FACES}]",
    f"[{_LOWER}{_UPPER}{_SIGNS}{_START}{_END}{_LAW}][{_BOX}]",
    f"[{_BOX}][{_END}]",
    f"[{_LOWER}{_UPPER}][{_OPENS}{_CLOSES}][a-zA-Z0-9_]",
    "[Œœ][^A-Za-z]",
    f"[{_UPPER}]°",
)
_SEQUENCES = (
    "\ufffd",  # what a decoder writes in place of bytes that it cannot read
    f"[ÂÃÎÐ][€œŠš¢£Ÿž\xa0\xad®©°·»{_START}{_END}–—´]",
    "×[²³]",
    f"[ØÙ][{_COMMON}{_CURRENCY}{_BAD}{_NUMERIC}{_START}ŸŠ®°µ»][ØÙ][{_COMMON}{_CURRENCY}{_BAD}{_NUMERIC}{_START}ŸŠ®°µ»]",
    "à[²µ¹¼½¾]",
    "√[±∂†≠®™´≤≥¥µø]",
    "≈[°¢]",
    "‚Ä[ìîïòôúùû†°¢π]",
    "‚[âó][àä°ê]",
    "вЂ",
    f"[ВГРС][{_BAD}{_START}{_END}{_CURRENCY}°µ][ВГРС]",
    "ГўВЂВ.[A-Za-z ]",
    "Ã[\xa0¡]",
    r"[a-z]\s?[ÃÂ] ",
    "^[ÃÂ] ",
    f"[a-z.,?!{_END}]Â[ {_START}{_END}]",
    "β€[™\xa0Ά\xad®°]",
    f"[ΒΓΞΟ][{_BAD}{_START}{_END}{_CURRENCY}°][ΒΓΞΟ]",
    "ā€",
)

DIRT = Dirt(
    name="mojibake",
    title="text that was written in one encoding and read in another: `CafÃ©` for `Café`",
    patterns=(anywhere(*_PAIRS), anywhere(*_MORE_PAIRS), anywhere(*_SEQUENCES)),
    hint="bytes were read in another encoding than they were written in; read the source again, most likely as UTF-8",
    source="ftfy 6.3 (Robyn Speer), the heuristic `ftfy.badness.BADNESS_RE`, less what correct text has",
    examples=("CafÃ© am Markt", "it’s â€œfineâ€\x9d", "РџСЂРёРІРµС‚, РјРёСЂ", "NaÃ¯ve", "lost �", "â‚¬ 20", "√©t√©"),
    counterexamples=("Café", "«CAFÉ»", "»Über Ärger«", "„20 €“", "Pā‘ia", "n° 5", "20 €", "ÎLE"),
)
