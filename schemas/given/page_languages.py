"""The names that PAGE has for languages, with their codes (ISO 639-1, or 639-3 where it has none).

PAGE content 2019-07-15 (PRImA), `LanguageSimpleType`.
"""

from __future__ import annotations


def _entries(text: str) -> list[list[str]]:
    """What is between commas, each parted at its first space."""
    return [entry.split(maxsplit=1) for entry in text.split(",")]


_NAMES = {
    code: " ".join(name.split())
    for code, name in _entries(
        """
        ab Abkhaz, aa Afar, af Afrikaans, ak Akan, sq Albanian, am Amharic, ar Arabic, an
        Aragonese, hy Armenian, as Assamese, av Avaric, ae Avestan, ay Aymara, az Azerbaijani, bm
        Bambara, ba Bashkir, eu Basque, be Belarusian, bn Bengali, bh Bihari, bi Bislama, bs
        Bosnian, br Breton, bg Bulgarian, my Burmese, yue Cantonese, ca Catalan, ch Chamorro, ce
        Chechen, ny Chichewa, zh Chinese, cv Chuvash, kw Cornish, co Corsican, cr Cree, hr
        Croatian, cs Czech, da Danish, dv Divehi, nl Dutch, dz Dzongkha, en English, eo Esperanto,
        et Estonian, ee Ewe, fo Faroese, fj Fijian, fi Finnish, fr French, ff Fula, gd Gaelic, gl
        Galician, lg Ganda, ka Georgian, de German, el Greek, gu Gujarati, ht Haitian, ha Hausa,
        he Hebrew, hz Herero, hi Hindi, ho Hiri Motu, hu Hungarian, is Icelandic, io Ido, ig Igbo,
        id Indonesian, ia Interlingua, ie Interlingue, iu Inuktitut, ik Inupiaq, ga Irish, it
        Italian, ja Japanese, jv Javanese, kl Kalaallisut, kn Kannada, kr Kanuri, ks Kashmiri, kk
        Kazakh, km Khmer, ki Kikuyu, rw Kinyarwanda, rn Kirundi, kv Komi, kg Kongo, ko Korean, ku
        Kurdish, kj Kwanyama, ky Kyrgyz, lo Lao, la Latin, lv Latvian, li Limburgish, ln Lingala,
        lt Lithuanian, lu Luba-Katanga, lb Luxembourgish, mk Macedonian, mg Malagasy, ms Malay, ml
        Malayalam, mt Maltese, gv Manx, mr Marathi, mh Marshallese, mn Mongolian, na Nauru, nv
        Navajo, ng Ndonga, ne Nepali, nd North Ndebele, se Northern Sami, no Norwegian, nn
        Norwegian Nynorsk, ii Nuosu, oc Occitan, oj Ojibwe, cu Old Church Slavonic, or Oriya, om
        Oromo, os Ossetian, pa Punjabi, ps Pashto, fa Persian, pl Polish, pt Portuguese, qu
        Quechua, ro Romanian, rm Romansh, ru Russian, sm Samoan, sg Sango, sa Sanskrit, sc
        Sardinian, sr Serbian, sn Shona, sd Sindhi, si Sinhala, sk Slovak, sl Slovene, so Somali,
        nr South Ndebele, st Southern Sotho, es Spanish, su Sundanese, sw Swahili, ss Swati, sv
        Swedish, tl Tagalog, ty Tahitian, tg Tajik, ta Tamil, tt Tatar, te Telugu, th Thai, bo
        Tibetan, ti Tigrinya, to Tonga, ts Tsonga, tn Tswana, tr Turkish, tk Turkmen, tw Twi, ug
        Uighur, uk Ukrainian, ur Urdu, uz Uzbek, ve Venda, vi Vietnamese, wa Walloon, cy Welsh, fy
        Western Frisian, wo Wolof, xh Xhosa, yi Yiddish, yo Yoruba, za Zhuang, zu Zulu, pi Pāli,
        mi Māori, vo Volapük, gn Guaraní, nb Norwegian Bokmål
        """
    )
}
_OTHER_CODES = {
    other: code
    for code, others in _entries(
        """
        la lat, fr fra fre frm fro, en eng, de deu ger, it ita, es spa, pt por, ca cat, oc oci
        pro, nl nld dut, el ell gre grc, ar ara, fa fas per, he heb, ja jpn, zh zho chi
        """
    )
    for other in others.split()
}
"""Of languages that manuscripts are often in, older stages of them among these."""
_CODES = {
    **{name: code for code, name in _NAMES.items()},
    **{"Cambodian": "km", "Panjabi": "pa"},
}


def code_of(name: str) -> str:
    """The code of a name that PAGE has for a language; empty where it is none of its names."""
    return _CODES.get(name, "")


def name_of(code: str) -> str:
    """The name that PAGE has for a language by its code, in any case, with or without a script.

    Empty where it has none.
    """
    language = code.partition("-")[0].lower()
    return _NAMES.get(_OTHER_CODES.get(language, language), "")
