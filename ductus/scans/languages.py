"""Which way a language is written, by the codes of libraries: right to left, or not to be known.

A code is one of ISO 639-1, 639-2, 639-3 or MARC, or a BCP 47 tag with script and region
(https://www.rfc-editor.org/info/bcp47). The table is of Unicode CLDR 48: the languages whose likely
script runs from right to left (`likelySubtags`, `scriptMetadata`), under all their codes
(`languageAlias`), and MARC's Aljamía. Sogdian and Old Uyghur, which also run downwards, are left
out. To be up to date, make it again of the package `cldr-core`.
"""

from __future__ import annotations

import re

from ductus.schemas.records import Direction


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LANGUAGES = _words(
    """
    aao abh abv acm acq acw acx adf ae aeb aec aee aeq afb aib aii aij aiq ajm ajp ajt aju amw
    apc apd ar ara arb arc arq ars ary arz ask atn auj auz avd ave avl ayh ayl ayn ayp azb bal
    bcc bdz bej bft bgn bgp bhe bhm bhn bjf bjm bqi brh brk bsh bsk chg cja ckb cld clh czk dcc
    def deh dgl div dmk dml drw dv ecy esh fa fas fay faz fia fub gbz ggg gha ghr gig gjk gju
    glh glk grr gwc gwf gwt gzi hac haz hbo he heb hkh hnd hno hoh hrt hrz hss huy isk itk iw
    jad jat jbe jbn jdg ji jnd jog jpa jpr jrb jye kas kbu kby kcy kfm khw klj kmz kqd ks ktl
    kvx kxp kzh lad lah lhs lki lrc lrk lrl lsa lsd lss luv luz mby mde mey mfa mfi mhj mid mki
    mnj mve mvy myz mzb mzn nli nlm nqo ntz nyq oar obm odk oru ota otk pal pbt pbu per pes pgd
    phl phn phr phv plk pmu pnb prc prd prs prx ps psh psi pst pus qxq rdb rhg rmt sam sbn scl
    sd sdb sdf sdg sdh sds sgl sgr sgy shd shm shu shv siy siz skr smp smy snd sqo sqt srh srz
    ssh sts swb syc syn syr tjo tks tmr tnf tov tra trg trm trw ug uig ur urd ush uzs vaf vgr
    vmh wbk wlo wne wni wsv xco xhe xka xkc xkj xkp xld xly xmn xmr xna xpr xsa xsd xvi ydd ydg
    yhd yi yid yih yud zba zdj zrp zum
    """
)
_SCRIPTS = _words(
    """
    adlm arab aran armi avst chrs cprt egyd egyh elym gara hatr hebr hung khar lydi mand mani mend
    merc mero narb nbat nkoo orkh palm phli phlp phnx prti rohg samr sarb sidt syrc syre syrj syrn
    thaa yezi
    """
)
_THERE = _words(
    """
    az-iq az-ir aze-iq aze-ir ha-cm ha-sd hau-cm hau-sd kk-af kk-cn kk-ir kk-mn kaz-af kaz-cn kaz-ir
    kaz-mn ku-iq ku-ir ku-lb kur-iq kur-ir kur-lb ky-cn kir-cn ms-cc msa-cc may-cc pa-pk pan-pk
    tg-pk tgk-pk uz-af uzb-af
    """
)
"""Languages of several scripts, where they are written from right to left."""
_ELSEWHERE = frozenset({"mey-sn", "sd-in", "snd-in", "ug-kz", "ug-mn", "uig-kz", "uig-mn"})
"""And where languages of the table are not."""
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-[a-z]{3}){0,3}(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|\d{3}))?"
    r"(-[a-z0-9]{1,8})*"  # variants and extensions
)
_BETWEEN = re.compile(r"[\s,;|/+&]+")


def direction_of(language: str) -> Direction:
    """`rtl` where a language is written so, else `auto`: what is seen decides.

    Nothing says `ltr` or `ttb`: other languages are written in several ways, and a page in one may
    quote a second.

    Args:
        language: a code in any case, with `_` or `-`; several, parted by spaces or marks, are `rtl`
            where each is. A name or anything else is no code, and `auto`.
    """
    codes = [code for code in _BETWEEN.split(language.lower()) if code]
    return Direction.RTL if codes and all(map(_is_rtl, codes)) else Direction.AUTO


def _is_rtl(code: str) -> bool:
    tag = _TAG.fullmatch(code.replace("_", "-"))
    if not tag:
        return False
    if tag["script"]:
        return tag["script"] in _SCRIPTS
    there = f"{tag['language']}-{tag['region']}"
    return there in _THERE or (tag["language"] in _LANGUAGES and there not in _ELSEWHERE)
