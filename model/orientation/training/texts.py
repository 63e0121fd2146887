"""Words to draw in many scripts: of the first article of the Universal Declaration of Human
Rights.

Its translations are free to use (United Nations, Office of the High Commissioner for Human
Rights);
Syriac has none there: it is the Lord's Prayer of the Peshitta. Letters that these words lack come
from alphabets.
"""

# ruff: noqa: RUF001, the letters of other scripts are meant

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

from ductus.model.orientation.classes import Script


@dataclass(frozen=True)
class Writing:
    """What one writes in a script.

    Attributes:
        script: of the texts.
        letters: first and last code point of each range of letters.
        words: of its texts; may be empty.
    """

    script: Script
    letters: tuple[tuple[int, int], ...]
    words: tuple[str, ...] = ()

    @property
    def alphabet(self) -> str:
        """The letters, without marks and signs."""
        points = (chr(k) for first, last in self.letters for k in range(first, last + 1))
        return "".join(c for c in points if unicodedata.category(c) in ("Lo", "Ll", "Lu"))


_LATIN = """
All human beings are born free and equal in dignity and rights. They are endowed with reason and
conscience and should act towards one another in a spirit of brotherhood. Tous les êtres humains
naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et
doivent agir les uns envers les autres dans un esprit de fraternité. Alle Menschen sind frei und
gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen
einander im Geist der Brüderlichkeit begegnen. Omnes homines liberi aequique dignitate atque
iuribus nascuntur. Ratione conscientiaque praediti sunt et alii erga alios cum fraternitate se
gerere debent
"""
_GREEK = """
Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι
προικισμένοι με λογική και συνείδηση και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα
αδελφοσύνης
"""
_CYRILLIC = """
Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и
совестью и должны поступать в отношении друг друга в духе братства
"""
_ARABIC = """
يولد جميع الناس أحرارا متساوين في الكرامة والحقوق وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم
بعضا بروح الإخاء تمام افراد بشر آزاد به دنیا می آیند و از لحاظ حیثیت و حقوق با هم برابرند همه
دارای عقل و وجدان هستند و باید نسبت به یکدیگر با روح برادری رفتار کنند تمام انسان آزاد اور حقوق
و عزت کے اعتبار سے برابر پیدا ہوئے ہیں انہیں ضمیر اور عقل ودیعت ہوئی ہے اس لئے انہیں ایک دوسرے
کے ساتھ بھائی چارے کا سلوک کرنا چاہیئے
"""
_HEBREW = """
כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם כולם חוננו בתבונה ובמצפון לפיכך חובה עליהם
לנהוג איש ברעהו ברוח של אחווה
"""
_SYRIAC = """
ܐܒܘܢ ܕܒܫܡܝܐ ܢܬܩܕܫ ܫܡܟ ܬܐܬܐ ܡܠܟܘܬܟ ܢܗܘܐ ܨܒܝܢܟ ܐܝܟܢܐ ܕܒܫܡܝܐ ܐܦ ܒܐܪܥܐ ܗܒ ܠܢ ܠܚܡܐ ܕܣܘܢܩܢܢ ܝܘܡܢܐ
ܘܫܒܘܩ ܠܢ ܚܘܒܝܢ ܐܝܟܢܐ ܕܐܦ ܚܢܢ ܫܒܩܢ ܠܚܝܒܝܢ ܘܠܐ ܬܥܠܢ ܠܢܣܝܘܢܐ ܐܠܐ ܦܨܢ ܡܢ ܒܝܫܐ
"""
_DEVANAGARI = """
सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है उन्हें
बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए
"""
_HANGUL = """
모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다 인간은 천부적으로 이성과
양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다
"""
_HAN = """
人人生而自由在尊嚴和權利上一律平等他們賦有理性和良心並應以兄弟關係的精神相對待すべての人間は
生まれながらにして自由でありかつ尊厳と権利とについて平等である人間は理性と良心とを授けられて
おり互いに同胞の精神をもって行動しなければならない天地玄黄宇宙洪荒日月盈昃辰宿列張寒来暑往秋
収冬蔵いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑ
ひもせす
"""
_OTHERS = {  # letters only
    "Bengali": (0x985, 0x9B9),
    "Tamil": (0xB85, 0xBB9),
    "Telugu": (0xC05, 0xC39),
    "Malayalam": (0xD05, 0xD39),
    "Sinhala": (0xD85, 0xDC6),
    "Thai": (0xE01, 0xE2E),
    "Tibetan": (0xF40, 0xF6C),
    "Burmese": (0x1000, 0x1021),
    "Georgian": (0x10D0, 0x10F0),
    "Armenian": (0x561, 0x587),
    "Ethiopic": (0x1200, 0x1340),
    "Cherokee": (0x13A0, 0x13F4),
    "Gujarati": (0xA85, 0xAB9),
    "Khmer": (0x1780, 0x17B3),
}

WRITINGS: dict[str, Writing] = {
    "Latin": Writing(
        Script.LATIN, ((0x61, 0x7A), (0x41, 0x5A), (0xE0, 0xFF)), tuple(_LATIN.split())
    ),
    "Greek": Writing(Script.LATIN, ((0x3B1, 0x3C9), (0x391, 0x3A9)), tuple(_GREEK.split())),
    "Cyrillic": Writing(Script.LATIN, ((0x430, 0x44F), (0x410, 0x42F)), tuple(_CYRILLIC.split())),
    "Arabic": Writing(Script.ARABIC, ((0x627, 0x63A), (0x641, 0x64A)), tuple(_ARABIC.split())),
    "Hebrew": Writing(Script.HEBREW, ((0x5D0, 0x5EA),), tuple(_HEBREW.split())),
    "Syriac": Writing(Script.SYRIAC, ((0x710, 0x710), (0x712, 0x72C)), tuple(_SYRIAC.split())),
    "Han": Writing(
        Script.HAN, ((0x3041, 0x3093), (0x30A1, 0x30F3), (0x4E00, 0x9FA5)), ("".join(_HAN.split()),)
    ),
    "Devanagari": Writing(Script.OTHER, ((0x905, 0x939),), tuple(_DEVANAGARI.split())),
    "Hangul": Writing(Script.OTHER, ((0xAC00, 0xD7A3),), tuple(_HANGUL.split())),
    **{name: Writing(Script.OTHER, (letters,)) for name, letters in _OTHERS.items()},
}
"""By name of the script, as Unicode has it."""


def text_of(writing: Writing, words: int, rng: np.random.Generator) -> str:
    """A text of so many words, most of them of the script's texts, some of letters by chance.

    A script without gaps has three characters a word, none of them parted.
    """
    if len(writing.words) == 1:
        return "".join(_characters(writing, 3 * words, rng))
    return " ".join(_word(writing, rng) for _ in range(words))


def _characters(writing: Writing, count: int, rng: np.random.Generator) -> list[str]:
    text, alphabet = writing.words[0], writing.alphabet
    run = int(rng.integers(len(text)))
    return [
        text[(run + k) % len(text)] if rng.random() < 0.6 else alphabet[rng.integers(len(alphabet))]
        for k in range(count)
    ]


def _word(writing: Writing, rng: np.random.Generator) -> str:
    if writing.words and rng.random() < 0.7:
        return writing.words[rng.integers(len(writing.words))]
    alphabet = writing.alphabet
    lower = "".join(c for c in alphabet if not c.isupper()) or alphabet
    word = "".join(lower[rng.integers(len(lower))] for _ in range(rng.integers(2, 9)))
    return word.capitalize() if rng.random() < 0.2 else word
