"""PostgreSQL's regular expressions for a word that is looked for: its beginning, its other forms, one wrong letter."""

from typing import Final

# Of Russian nouns, adjectives and names, and of English plurals. A vowel that comes and goes ("стрижек") is not known.
RUSSIAN: Final = (
    "ыми", "ими", "ами", "ями", "ого", "его", "ому", "ему", "иям", "иях", "ией", "ия", "ии", "ию", "ие", "ий", "ый",
    "ой", "ей", "ою", "ею", "ая", "яя", "ую", "юю", "ое", "ее", "ые", "ом", "ем", "ам", "ям", "ах", "ях", "ов", "ев",
    "ым", "им", "ых", "их", "ью", "ья", "ье", "ьи", "а", "я", "ы", "и", "у", "ю", "е", "о", "ь", "й",
)  # fmt: skip
ENGLISH: Final = ("ies", "es", "s", "y")
STEM: Final = 3  # letters: what is shorter has no ending
LONG: Final = range(5, 21)  # letters: in a shorter word a slip makes another word, and a longer one is no word
BEGINNING: Final = "(^|[^[:alnum:]])"
ENDING: Final = "($|[^[:alnum:]])"
LETTER: Final = "[[:alnum:]]"


def make_pattern(word: str) -> str:
    """The words that begin with it, and its other forms: `стрижку` finds `Стрижка`.

    Args:
        word: letters and digits only; in any case.
    """
    lower = word.lower()
    endings = ENGLISH if lower.isascii() else RUSSIAN
    ending = next((one for one in endings if lower.endswith(one) and len(lower) - len(one) >= STEM), "")
    stem = lower.removesuffix(ending) if ending else lower
    if len(lower) <= STEM or not lower.isalpha() or (lower.isascii() and not ending):
        return BEGINNING + word
    return f"{BEGINNING}({word}|{stem}({'|'.join(endings)})?{ENDING})"


def make_loose_pattern(word: str) -> str:
    """As `make_pattern`, with one letter that may be wrong, missing, too many or in its neighbour's place."""
    if len(word) not in LONG or not word.isalpha():
        return make_pattern(word)
    forms: list[str] = []
    for place in range(1, len(word)):  # hardly anybody gets the first letter wrong
        before, letter, behind = word[:place], word[place], word[place + 1 :]
        forms += [f"{before}{LETTER}?{behind}", f"{before}{LETTER}{letter}{behind}"]
        forms += [f"{before}{behind[0]}{letter}{behind[1:]}"] if behind else []
    return f"{BEGINNING}({'|'.join(dict.fromkeys(forms))})"
