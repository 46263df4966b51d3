"""Words that show what a capitalised name is in reports in Latin letters: English, French, Turkish, Kurmanji. All are
written in small letters. Ranks, offices and honorifics in English come from :mod:`entities.names.titles`, given names
from the tables of names (``entities/names/data/given_names.tsv``, CAMeL Morph's proper nouns of people)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from entities.names.keys import word_key
from entities.names.letters import fold_name
from entities.names.lexicon import lexicon
from entities.names.spelling import similarities
from entities.names.titles import titles
from entities.recognizers.languages import Language
from entities.recognizers.wordlists import proper_noun_glosses, proper_nouns

_GIVEN_NAMES = files("entities") / "recognizers" / "data" / "latin-given-names.txt"
_SHORTEST = 4
_ALIKE = 0.9


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = _words("al el ul ur ibn bin ben bint abu abou abd abdul abdel ould van von")
"Small words inside a person's or a place's name, never first or last in it."
KUNYAS = _words("abu abou abi umm oum ebu ebû")
INITIAL_TITLES = _words("mr mrs ms dr prof gen maj col lt capt sgt brig cpl st sheikh eng hon rev adm")
"Abbreviations whose full stop ends no sentence."
FAMILY = _words("family families tribe tribes clan household brothers sisters home house famille ailesi aşireti")
"After a surname alone they speak of many, whom no mark is for."
CALENDAR = _words(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday ramadan eid christmas easter janvier février mars avril mai juin juillet août
    septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche ocak şubat mart nisan mayıs
    haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba perşembe cuma cumartesi pazar jan feb mar apr
    jun jul aug sep sept oct nov dec"""
)
NATIONALITIES = _words(
    """syrian syrians iraqi iraqis iranian iranians turkish turks lebanese yemeni yemenis libyan libyans sudanese egyptian
    egyptians jordanian saudi saudis emirati emiratis qatari kuwaiti bahraini omani palestinian palestinians israeli
    israelis russian russians american americans british french german italian spanish chinese indian pakistani afghan
    tunisian algerian moroccan somali ethiopian chadian kurdish kurds arab arabs european ukrainian western african
    asian islamic muslim muslims christian christians bedouin bedouins sunni sunnis shia shiite shiites alawite alawites
    druze yazidi yazidis turkmen jewish jews houthi arabic english canadian australian dutch belgian greek japanese
    korean armenian azerbaijani georgian eritrean ugandan kenyan nigerian malian norwegian swedish danish swiss austrian
    polish central northern southern eastern western northeastern northwestern southeastern southwestern north south
    east west northeast northwest southeast southwest"""
)
"Adjectives that stand before a name or in an organisation's, and are no name by themselves."
NO_NAMES = _words(
    """a an the this that these those it its he she they we you i his her their our my your there here who whom whose which
    what when where why how if then than as at by for from in into of off on onto out over to under up upon with within
    without and or but nor so yet not no yes all any both each either every few many more most much neither none one
    other others some such two three four five six seven eight nine ten eleven twelve hundreds thousands dozens several
    first second third last next after before during since until while although because though despite according also
    however meanwhile earlier later yesterday today tomorrow now recently currently previously local sources source
    witnesses eyewitnesses activists civilians children women men man woman people residents citizens families family
    facebook twitter telegram youtube instagram whatsapp tiktok news media reports report video photo photos image
    images update updates update breaking god allah islam quran operation war airstrike airstrikes strike strikes attack
    attacks bombing shelling violence clashes covid internet parliament congress senate state government army military
    police coalition regime opposition rebels militants fighters forces troops soldiers martyr martyrs victims victim
    dead killed injured wounded photograph published source date time summary assessment incident location casualties
    status geolocation category about around between against among through near towards toward across inside outside
    monsieur madame selon dans après avant depuis alors le la les l un une des du de et il elle ils cette ce ces bu bir
    ve ancak açıklamada açıklama li di ji û ev ew duh îro paşê herwiha piştî"""
)
"Words that begin sentences and headings, and platforms: no name when a run consists of them alone."


@dataclass(frozen=True, slots=True)
class Cues:
    """What one language says beside names. Attributes: place_before: prepositions of place, and nouns with the ``of`` or
    ``de`` between. place_nouns: sorts of places; before a name they need ``of`` or the like unless it follows directly.
    place_after: sorts of places that follow the name and stay outside it. person_before: kin and roles after which a
    name follows. says: verbs of saying, before or after a name. of: words between a noun and the name it governs.
    joins: words between coordinated names."""

    place_before: frozenset[str]
    place_nouns: frozenset[str]
    place_after: frozenset[str]
    person_before: frozenset[str]
    says: frozenset[str]
    of: frozenset[str]
    joins: frozenset[str]


ENGLISH = Cues(
    place_before=_words("in near around outside inside throughout northeast northwest southeast southwest"),
    place_nouns=_words(
        """city cities town towns village villages district districts governorate governorates province provinces
        countryside neighbourhood neighbourhoods neighborhood neighborhoods area areas region regions suburb suburbs
        outskirts camp subdistrict municipality vicinity edge entrance streets south north east west northeast
        northwest southeast southwest centre center kilometers kilometres km miles township capital island valley axis
        axes front fronts hamlet hamlets locality localities state"""
    ),
    place_after=_words(
        """city town village villages district governorate province countryside neighbourhood neighborhood area areas
        region suburb subdistrict township axis axes suburbs towns cities districts neighbourhoods neighborhoods front
        fronts state county municipality hamlet locality"""
    ),
    person_before=_words(
        """son daughter brother sister father mother wife husband cousin uncle aunt nephew niece grandson granddaughter
        grandfather grandmother journalist journalists activist photographer reporter correspondent cameraman
        spokesman spokeswoman spokesperson commander leader chief doctor paramedic medic lawyer engineer teacher
        minister president general governor mayor ambassador envoy secretary director chairman head named called
        identified child girl boy man woman martyr victim victims resident eyewitness researcher analyst writer poet
        official cleric imam preacher premier warlord militant fighter prisoner detainee deputy coordinator nurse
        pharmacist victim's relative neighbor neighbour colleague"""
    ),
    says=_words(
        """said says told added reported reports stated states claimed confirmed announced declared explained wrote
        denied warned noted tweeted posted described insisted argued recalled recounted replied testified commented
        remembers remembered accused urged vowed thanked called condemned mourned revealed pointed stressed asked"""
    ),
    of=_words("of"),
    joins=_words("and or"),
)
FRENCH = Cues(
    place_before=_words("à en dans près vers"),
    place_nouns=_words(
        """ville villes village villages province provinces région régions localité localités quartier quartiers
        gouvernorat gouvernorats district districts banlieue nord sud est ouest camp zone zones frappes wilaya commune"""
    ),
    place_after=frozenset(),
    person_before=_words(
        """fils fille frère soeur sœur père mère épouse mari journaliste militant porte-parole commandant chef président
        ministre général colonel émir cheikh directeur nommé dénommé premier ambassadeur secrétaire capitaine roi
        prince"""
    ),
    says=_words(
        """dit déclaré affirmé annoncé indiqué ajouté précisé souligné expliqué assuré rapporté confirmé déclare affirme"""
    ),
    of=_words("de du des d la"),
    joins=_words("et ou"),
)
TURKISH = Cues(
    place_before=frozenset(),
    place_nouns=frozenset(),
    place_after=_words(
        """bölgesi bölgesinde bölgesinden bölgesine bölgesindeki ili ilinde iline ilinin ilçesi ilçesinde ilçesine
        ilçesinin köyü köyünde köyüne kenti kentinde kentine kentinin kentindeki şehri şehrinde kırsalı kırsalında
        kırsalındaki beldesi beldesinde mahallesi mahallesinde kampı kampında merkezi merkezinde"""
    ),
    person_before=_words(
        """komutanı sözcüsü başkanı bakanı lideri gazeteci cumhurbaşkanı başbakanı başbakan general valisi adlı"""
    ),
    says=_words("dedi söyledi açıkladı belirtti bildirdi konuştu vurguladı"),
    of=frozenset(),
    joins=_words("ve ile"),
)
KURMANJI = Cues(
    place_before=_words("li ji"),
    place_nouns=_words(
        """gundê gundên bajarê bajarên bajarokê herêma herêmên navçeya navçeyên taxa taxê parêzgeha kampa rojavayê bakurê
        başûrê rojhilatê"""
    ),
    place_after=frozenset(),
    person_before=_words(
        """rojnameger şehîd hevserok serok fermandar fermandarê berdevkê berdevka serokê hevala hevalê"""
    ),
    says=_words("got gotin axivî axivîn diyar"),
    of=_words("ya yê yên a ê"),
    joins=_words("û"),
)
CUES = {
    Language.ENGLISH: ENGLISH,
    Language.FRENCH: FRENCH,
    Language.TURKISH: TURKISH,
    Language.KURMANJI: KURMANJI,
    Language.LATIN: ENGLISH,
}
PLACE_TAILS = _words(
    """hospital hospitals airport airbase mosque camp street road highway mountain mountains bridge dam river valley
    crossing square school prison church market roundabout lake checkpoint port strip island university castle base
    desert strait gulf sea heights junction crossroads cemetery barracks refinery field hill hills stadium clinic
    quarter"""
)
"Last words of places' names that belong to the name."
PLACE_HEADS = _words(
    """mount camp tel tal tall tell sahl jabal jebel wadi wad deir dayr khan kafr kfar kafar bab ain ayn ein beit bayt ras
    bir qalaat qalat maarat maarrat maaret maar khirbet khirbat jisr marj tur port fort lake new newe girê tepe tepê
    hawsh um umm oum burj nahr jib jubb harran sidi bani banu shaykh"""
)
"""First words of places' names that need the word after them; a person's name does not begin with them unless a title is
before."""
GROUP_TAILS = _words(
    """forces army brigade brigades division battalion battalions regiment corps command front movement party council
    committee committees coordination ministry authority agency news network observatory organization organisation
    association federation union coalition alliance group militia militias guard guards police directorate department
    office bureau commission court government institute centre center foundation fund bank company corporation times
    post journal press tv television radio channel media watch crescent defense defence helmets platform syndicate
    administration assembly league society programme program intelligence faction units room chamber airlines cross
    brotherhood navy service services post gazette monitor tribune kuvvetleri bakanlığı ordusu partisi örgütü ajansı
    komutanlığı birlikleri konseyi emniyeti jandarması"""
)
"Last words of organisations' names in English and Turkish."
GROUP_HEADS = _words(
    """ministry office department committee union organization organisation council board directorate commission
    observatory movement party army front house court bureau agency center centre institute association authority league
    federation association brotherhood network headquarters campaign syndicate ministère observatoire organisation
    conseil armée parti mouvement front comité union agence gouvernement médecins croissant tevgera partiya yekîneyên
    hêzên yekîtiya kongreya meclîsa komîteya desteya rêveberiya saziya ajansa navenda wezareta artêşa"""
)
"""First words of organisations' names, before ``of``, ``for``, ``de`` and in French and Kurmanji before any word."""
GROUP_LINKS = _words("of for to against de des du d pour sans a ya yên yê ên")
FACILITIES = _words(
    """hospital airport airbase mosque camp prison dam bridge crossing checkpoint university castle cemetery stadium
    refinery barracks junction valley river mountain mountains street road square market island port"""
)
"Small words directly after a place's name that belong to it: Mitiga airport."
NAMING = _words("named known identified called")
WRITING = _words("by written published photo photos edited reporting report photograph picture video")
ABSTRACTS = _words(
    """rights freedoms population reform development migrants migration refugees emigrants expatriates reconciliation
    research science sciences information guidance culture security labour labor environment housing aid relief justice
    peace health education defence defense interior affairs finance trade energy agriculture transport resources
    endowments"""
)
"What may follow ``and`` in the name of a ministry or a network: Network for Rights and Freedoms."
ARTICLES = _words("al el ad ar as ash at an az ath")
PLACE_BEFORE_ARTICLE = _words("from towards toward at between into")
"Prepositions that show a place only before a name with an Arabic article."
MEDIA_AFTER = _words("newspaper channel daily magazine tv television radio station website")
"Small words after the name of a medium, outside it."


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Folded Latin words that are names of people: those of the tables, with their French, Turkish and Persian spellings."""
    found = {word for word in lexicon().common if word.isascii()}
    for gloss in proper_noun_glosses():
        found.update(word for word in fold_name(gloss).split() if word.isascii() and len(word) > 2)
    for line in _GIVEN_NAMES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            found.update(fold_name(name) for name in line.partition(":")[2].split())
    return frozenset(found)


@lru_cache(maxsize=1)
def _people_by_key() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word, sort in proper_nouns().items():
        if sort == "h":
            found.setdefault(word_key(word), []).append(word)
    return {key: tuple(words) for key, words in found.items()}


@lru_cache(maxsize=1 << 14)
def is_given_name(word: str) -> bool:
    """Say whether a word in Latin letters is a name of people: one of the tables, or written like an Arabic one of CAMeL
    Morph."""
    folded = fold_name(word)
    if folded in given_names():
        return True
    alike = _people_by_key().get(word_key(folded), ()) if len(folded) >= _SHORTEST else ()
    return any(score >= _ALIKE for score in similarities(folded, alike))


@lru_cache(maxsize=1)
def english_titles() -> frozenset[str]:
    """Words of English titles in small letters, without full stops: ``maj``, ``gen``, ``major``, ``prime``, ``minister``."""
    found: set[str] = set()
    for title in titles():
        for text in (title.english, *title.spellings):
            words = text.lower().replace("-", " ").replace(".", " ").split()
            found.update(word for word in words if word.isalpha() and len(word) > 1)
    return frozenset(found - NO_NAMES - PARTICLES - _words("hajj affairs united nations kurdistan republic"))


@lru_cache(maxsize=1)
def title_bearers() -> frozenset[str]:
    """The words of English titles that may stand directly before a name: ``gen``, ``minister``, ``sheikh``."""
    found: set[str] = set()
    for title in titles():
        for text in (title.english, *title.spellings):
            before_of = re.split(" (?:of|for|to) ", text.lower().replace(".", " "))[0]
            found.update(before_of.replace("-", " ").split()[-1:])
    return frozenset(found - NO_NAMES)
