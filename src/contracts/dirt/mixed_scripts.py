"""A word of one alphabet with a look-alike letter of another in it."""

from contracts.dirt.dirt import Dirt, anywhere

__all__ = ["DIRT"]

_LATIN = "A-Za-zÀ-ÖØ-öø-ÿ"
_LETTER = f"0-9{_LATIN}Ā-ɏͰ-ϿЀ-ӿ'’-"
# Of other alphabets, those that look like a Latin letter; and the Latin ones that look like theirs.
_LIKE_LATIN = "АВЕКМНОРСТУХаеорсухѕіјһԁԛԝЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"
_LIKE_CYRILLIC, _LIKE_GREEK = "ABCEHKMOPTXYaceopxyij", "ABEZHIKMNOPTYXo"

# At the end of a word a letter of another alphabet may be its inflexion (`PDFа`), so only the beginning and the
# middle count; and `e` and `i` begin words that are made so (`eБанк`).
_BEGIN = f"(?:^|[^{_LETTER}])"

DIRT = Dirt(
    name="mixed_scripts",
    title="a letter of another alphabet that looks like the one that belongs there: Cyrillic `а` in `pаypal`",
    patterns=(
        anywhere(
            f"[{_LATIN}][{_LIKE_LATIN}]+[{_LATIN}]",
            f"{_BEGIN}[{_LIKE_LATIN}][{_LATIN}]{{2}}",
            f"[Ѐ-ӿ][{_LIKE_CYRILLIC}]+[Ѐ-ӿ]",
            f"{_BEGIN}[ABCEHKMOPTXacopx][Ѐ-ӿ]{{2}}",
            f"[Ͱ-Ͽ][{_LIKE_GREEK}]+[Ͱ-Ͽ]",
            f"{_BEGIN}[{_LIKE_GREEK}][Ͱ-Ͽ]{{2}}",
        ),
    ),
    hint="letters of two alphabets that look alike were mixed, by a keyboard, by recognising print, or to deceive",
    source="Unicode Technical Standard 39, section 4 (confusables) and section 5.1 (mixed scripts)",
    examples=("pаypal", "gооd", "Сonfirm", "Рocсия", "Mосква", "Αthens", "Αθήνa και Αθoνα"),
    counterexamples=("IT-специалист", "PDFа", "Wi-Fi дома", "μm", "5 Ωm", "eБанк", "Москва и London", "α-Tocopherol"),
)
