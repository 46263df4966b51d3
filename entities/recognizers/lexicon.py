"""Words that announce names in reports: head nouns of places and groups, reporting verbs, words that end a name.

Every word is stored in normalised form (see :func:`entities.arabic.normalize.normalize_text`), without proclitics.
Ranks, offices and honorifics are in :mod:`entities.names.titles`. The span conventions behind
``OUTSIDE`` and ``INSIDE`` follow one rule: a head noun belongs to the name only if the rest would be something
else by itself.
"""

from __future__ import annotations

from entities.arabic.normalize import normalize_text


def words_of(text: str) -> frozenset[str]:
    """The words of a text in normalised form."""
    return frozenset(normalize_text(text).split())


def _table(**groups: str) -> dict[str, str]:
    return {word: label for label, words in groups.items() for word in words_of(words)}


# Head nouns that stay outside a place's name, with the sort of place they announce. Duals and plurals announce a list.
PLACE_HEADS_OUTSIDE = _table(
    city="مدينة مدينتي مدينتا مدن عاصمة العاصمة",
    town="بلدة بلدتي بلدتا بلدات",
    village="قرية قريتي قريتا قرى مزارع عزبة كفور نجع ضيعة محلة عزلة",
    quarter="حي حيي حيا أحياء ضاحية حارة",
    governorate="محافظة محافظتي محافظتا محافظات ولاية ولايات ولايتي مقاطعة إقليم أقاليم",
    district="قضاء أقضية منطقة منطقتي منطقتا مديرية مديريتي مديريات معتمدية",
    subdistrict="ناحية ناحيتي نواحي",
    countryside="ريف ريفي أرياف",
    country="دولة جمهورية مملكة",
    area="جبهة جبهتي جرود جرد هضبة محور محوري محاور بادية مرتفعات",
)
# Words next to which a place is named, too common to announce an unknown one.
PLACE_HINTS = words_of("مناطق محيط أطراف مشارف ضواحي حدود صحراء أنحاء شوارع سماء أجواء مداخل تخوم")
# Head nouns that are part of a place's name if they are directly before it.
PLACE_HEADS_INSIDE = _table(
    mountain="جبل جبال تل تلة تلال",
    region="سهل وادي غوطة جزيرة خليج",
    river="نهر سد بحيرة",
    camp="مخيم",
    base="معسكر قاعدة ثكنة",
    airport="مطار",
    crossing="معبر بوابة حاجز مفرق منفذ جسر نقطة مضيق",
    facility="""سجن مستشفى مشفى قلعة حقل ميناء مصفاة مسجد جامع كنيسة ملعب محطة معمل شارع ساحة ميدان دوار سوق مزرعة
    جامعة قصر فندق مدرسة""",
)
PLACE_LISTS = words_of(
    """مدينتي مدينتا مدن بلدتي بلدتا بلدات قريتي قريتا قرى أحياء حيي محافظتي محافظات مديريات مديريتي نواحي جبلي محاور
    منطقتي مزارع"""
)
PLACE_HEADS = PLACE_HEADS_OUTSIDE | PLACE_HEADS_INSIDE
# First words of place names that need the word after them: تل رفعت, عين بنت.
PLACE_COMPOUNDS = words_of(
    """تل كفر عين دير بيت خراب خربة خان كرم نهر جب رأس أم أبو باب ساقية وادي بني بير بئر مرج حوش قلعة سيدي سي برج جسر
    حمام شيخ الشيخ جديدة معرة طيبة مزرعة بو قصر حزم قره قرة سد مشرعة"""
)

# Head nouns of organisations that stay outside if the rest is a name by itself.
GROUP_HEADS_OUTSIDE = words_of(
    "قوات ميليشيا ميليشيات مليشيا مليشيات تنظيم موقع صحيفة جريدة مجلة تلفزيون قناة قيادة وكالة شبكة إذاعة راديو منصة"
)
# Members and means of a group, outside its name like the head nouns if a listed name begins with them.
GROUP_MEMBERS = words_of("عناصر إرهابيي مسلحي مقاتلي طيران طائرات عصابة عصابات مرتزقة إرهابيو مسلحو مقاتلو جنود")
MEDIA_HEADS = words_of("موقع صحيفة جريدة مجلة تلفزيون قناة وكالة شبكة إذاعة راديو منصة فضائية")
# Head nouns that are part of an organisation's name.
GROUP_HEADS_INSIDE = words_of(
    """حركة جماعة لواء ألوية كتيبة كتائب فرقة جيش سرايا سرية حزب جبهة فيلق هيئة منظمة مجموعة تحالف ائتلاف مجلس حكومة
    وزارة إدارة جهاز مديرية شرطة شعبة فرع غرفة اتحاد لجنة مركز مكتب محكمة برلمان نظام عصائب أنصار حرس درع جمعية مؤسسة
    شركة بنك مصرف جامعة معهد نادي رابطة نقابة مفوضية بعثة سفارة قنصلية تجمع تيار حراك فصيل فصائل دائرة ديوان رئاسة
    أكاديمية"""
)
GROUP_HEADS = GROUP_HEADS_OUTSIDE | GROUP_HEADS_INSIDE
# Without its head noun a name may be a common noun; then the head noun stays.
GENERIC_RESTS = words_of("الدولة الثورة الشعب الوطن الأمن الإسلام الشرق الشمال الجنوب الغرب القدس")

# Heads of fighting units: what follows is their name even if it is in no list.
UNIT_HEADS = words_of(
    """لواء كتيبة كتائب فرقة سرايا سرية فيلق عصائب ألوية جيش حركة جبهة حزب تجمع تنظيم ميليشيا ميليشيات مليشيا مليشيات
    جماعة"""
)
# Heads before a place's name make a body of that place: شرطة نينوى, مجلس درنة.
BODY_HEADS = words_of(
    """شرطة مجلس جامعة محكمة حكومة برلمان غرفة عمليات فرقة لواء جيش محافظة بلدية نادي مديرية شورى ثوار مقاتلي ائتلاف
    إذاعة"""
)
# Adjectives and participles after a name that describe it and end it.
ATTRIBUTES = words_of(
    """التابع التابعة التابعين الموالي الموالية الموالين المدعوم المدعومة المنضوي المنضوية المعارض المعارضة المسلح
    المسلحة المتشدد المتشددة الإرهابي الإرهابية المتطرف المتطرفة المحلي المحلية السابق السابقة الحالي الحالية الجديد
    الجديدة الموجود الموجودة الواقع الواقعة المحاصر المحاصرة المجاور المجاورة القريب القريبة الحدودي الحدودية الرسمي
    الرسمية المنتشر المنتشرة المتحالف المتحالفة المقرب المقربة الماضي الماضية الجاري الجارية المقبل المذكور المذكورة
    الاستراتيجي الاستراتيجية الإستراتيجي الإستراتيجية العسكري العسكرية الأمني الأمنية الكبرى الكبير الكبيرة آمنة عازلة
    محررة منكوبة سكنية صناعية حدودية جبلية محاصرة مجاورة قريبة واسعة كبيرة صغيرة كاملة متفرقة مختلفة أخرى المنتخبة
    المعترف الملقب الملقبة المكنى المكناة المعروف المعروفة المدعو المدعوة المسمى المخلوع المتمرد المتمردة
    الحكومية النظامية المشتركة"""
)
# What may close a facility's name: مطار كويرس العسكري.
FACILITY_TAILS = words_of(
    "العسكري الدولي المدني العام المركزي الوطني الجامعي الحدودي الجوي الجوية العسكرية الدولية الحكومي"
)
CALENDAR = words_of(
    """السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس
    سبتمبر أكتوبر نوفمبر ديسمبر كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين محرم صفر ربيع رجب شعبان رمضان
    شوال"""
)

# Common words that are also names of towns, beyond those the training corpora show.
EVERYDAY = words_of(
    """خبر الخبر عقبة وتيرة الزاوية الباب أمان بركة نور شباب الحاضر الكرامة النصر السلام الحرية المركز القصر الوحدة
    الثورة الجامعة المطار الميناء السوق الوسط المرج الكبير الصغير القديم الجديد الشمس القمر الجسر البر البحر السد
    الحارة الساحة الدار الربيع الفتح الحزم العزم الرضا الهدى الأمل الصمود التحرير الاستقلال الجلاء الجمهورية الشرق
    الغرب المزرعة يهود بورصة أفاد"""
)

REPORTING_VERBS = words_of(
    """قال قالت أكد أكدت صرح صرحت أوضح أوضحت أضاف أضافت ذكر ذكرت أشار أشارت لفت لفتت أعلن أعلنت أفاد أفادت كشف كشفت
    نقل نقلت اعتبر اعتبرت شدد شددت تابع تابعت بين نفى نفت حذر حذرت زعم زعمت ادعى ادعت دعا دعت طالب طالبت اتهم اتهمت
    نوه نوهت رأى رأت يقول تقول يؤكد تؤكد يضيف تضيف وصف وصفت"""
)

# Words that are never inside a name: they end it.
FUNCTION_WORDS = words_of(
    """في من إلى على عن مع بين حتى منذ خلال بعد قبل عند لدى ضد نحو حول دون بدون عبر أن إن أنه إنه أنها إنها أنهم
    إنهم بأن
    لأن كأن لكن لكنه لكنها الذي التي الذين اللذين اللتين اللواتي هذا هذه ذلك تلك هؤلاء أولئك هو هي هم هما نحن أنا أنت
    كان كانت كانوا يكون تكون سيكون ستكون ليس ليست قد لقد سوف لم لن لا ما مما عما ماذا كما كل كافة جميع بعض غير سوى عدة
    أحد إحدى حيث حين حينما عندما بينما فيما إذ إذا لو لولا كي لكي ثم أو أم بل أيضا فقط جدا أمس اليوم غدا الآن أول ثاني
    ثالث أي أية إلا أما إما فوق تحت أمام خلف وراء قرب جنوب شمال شرق غرب وسط داخل خارج باتجاه بسبب بشأن ضمن وفق وفقا
    حسب بحسب مثل نفسه نفسها له لها لهم به بها بهم فيه فيها فيهم منه منها منهم عنه عنها إليه إليها عليه عليها عليهم لدى
    لديه لديها تم يتم جرى يجري هناك هنا كذلك لذلك بذلك وذلك وهو وهي وهم وقد وكان وكانت مساء صباح ظهر فجر ليلة يوم خاصة
    حاليا سابقا لاحقا وأنه وأن وإن"""
)
FUNCTION_WORDS = (FUNCTION_WORDS - {"علي"}) | {"على"}  # see Document.words
MASCULINE_DIRECTIONS = words_of("الشمالي الجنوبي الشرقي الغربي شمالي جنوبي شرقي غربي شمال جنوب شرق غرب وسط")
# Direction words after ريف, جنوب … : they end a place name ("ريف حلب الشمالي").
DIRECTIONS = words_of(
    """الشمالي الجنوبي الشرقي الغربي الشمالية الجنوبية الشرقية الغربية الأوسط الوسطى شمالي جنوبي شرقي غربي شمال جنوب
    شرق غرب"""
)
PLACE_PREPOSITIONS = words_of(
    "في من إلى على عن نحو قرب شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط باتجاه داخل خارج قبالة صوب مشارف بين عبر لدى"
)
# Words that introduce a person without being a title.
INTRODUCERS = words_of(
    """المدعو المدعوة المواطن المواطنة الشاب الشابة الطفل الطفلة القيادي الفنان الفنانة اللاعب المدرب الشاعر الممرض الممرضة
    المسعف المسعفة المصور المصورة المسن المسنة الرضيع الرضيعة الشهيد الشهيدة الفقيد القتيل القتيلة الأسير الأسيرة المعتقل
    المعتقلة المخطوف الناشط الناشطة الطالب الطالبة المعلم المعلمة السجين الموقوف المرحوم"""
)
# Before باسم they make it "in the name of": المتحدث باسم الجيش.
SPEAKERS = words_of(
    """متحدث متحدثة المتحدث المتحدثة متحدثا متحدثون المتحدثون المتحدثين ناطق ناطقة الناطق الناطقة ناطقا الناطقون الناطقين
    الرسمي الرسمية الإعلامي الإعلامية العسكري تحدث تحدثت يتحدث تتحدث نطق ينطق معروف المعروف المعروفة يعرف تعرف عرف
    عرفت بيان يليق تليق"""
)
# Ranks whose word has another meaning as often: الفريق الضيف. A person's name must follow, not any word.
DOUBTFUL_RANKS = words_of(
    """الفريق العضو الرائد المقدم الوكيل العميد الزعيم القائد الشيخ المدرب اللاعب الناشط الناشطة الأسير المعتقل القتيل
    الشهيد المصور الطالب المعلم السجين الموقوف المسعف الممرض المسن"""
)
# Honorifics that may also stand inside a family's name: مارك الحاج موسى.
HONORIFICS = words_of("الحاج الشيخ السيد الأمير الملا")
# Platforms, vehicles and weapons with foreign names, which look like people's; written without spaces.
THINGS = frozenset(
    normalize_text(thing).replace("_", "")
    for thing in """فيس_بوك فيسبوك فيسبوكي فايسبوك تويتر توتير تلغرام تليغرام تيليغرام تلجرام واتس_اب واتساب انستغرام إنستغرام
    انستجرام يوتيوب تيك_توك سناب_شات غوغل جوجل بيك_آب بيك_أب تويوتا هايلوكس لاندكروزر هيونداي مرسيدس حزام_ناسف كلاشنكوف
    كلاشينكوف آر_بي_جي كاتيوشا سوخوي أباتشي توماهوك كورنيت باتريوت بيرقدار بايراكتار""".split()  # noqa: SIM905
)
KUNYA_HEADS = words_of("أبو أبي أبا أم")
NAME_LINKS = words_of("بن ابن أبو أبي أبا آل عبد ولد بنت بني ذو")

# Collectives that are not a single body, alone or with a nationality: المعارضة السورية.
COLLECTIVES = words_of(
    """المعارضة الثوار المتمردين المتمردون الانقلابيين الانقلابيون الفصائل السلطات المسلحين المسلحون المجاهدين المدنيين
    الأهالي القبائل"""
)
# Short names of groups that are clear by themselves, whatever else they could mean.
SHORT_GROUPS = words_of("التحالف الائتلاف الحشد النصرة")
# What may follow the number of a unit: اللواء 17 مشاة.
UNIT_BRANCHES = words_of(
    "مشاة مدرع مدرعة مدرعات صواريخ دبابات مدفعية جوي بحري حرس جمهوري حدود مظلات ميكا ميكانيكي قوات خاصة دفاع"
)
NUMBERED_UNITS = words_of("اللواء الفرقة الكتيبة السرية الفيلق السرب الفوج لواء فرقة كتيبة فيلق فوج سرب")

# Nationality adjectives: inside an organisation's name, outside a place's.
NATIONALITIES = words_of(
    """السوري السورية العراقي العراقية الإيراني الإيرانية التركي التركية اللبناني اللبنانية اليمني اليمنية الليبي
    الليبية
    السوداني السودانية المصري المصرية الأردني الأردنية السعودي السعودية الإماراتي الإماراتية القطري القطرية الكويتي
    الكويتية البحريني البحرينية العماني العمانية الفلسطيني الفلسطينية الإسرائيلي الإسرائيلية الروسي الروسية الأمريكي
    الأمريكية الأميركي الأميركية البريطاني البريطانية الفرنسي الفرنسية الألماني الألمانية الإيطالي الإيطالية الإسباني
    الإسبانية الصيني الصينية الهندي الهندية الباكستاني الباكستانية الأفغاني الأفغانية التونسي التونسية الجزائري
    الجزائرية المغربي المغربية الصومالي الصومالية الكردي الكردية الكردستاني الكردستانية العربي العربية الأوروبي
    الأوروبية الدولي الدولية الأوكراني الأوكرانية الكندي الكندية الهولندي الهولندية البلجيكي البلجيكية اليوناني
    اليونانية الياباني اليابانية الأسترالي الأسترالية التشادي التشادية الإثيوبي الإثيوبية"""
)
# Bodies of a state that a nationality adjective makes a name of: الجيش اللبناني, القوات الخاصة الليبية.
STATE_BODIES = words_of(
    "الجيش الحكومة القوات الشرطة البرلمان الخارجية الرئاسة الاستخبارات المخابرات الاتحاد الهلال الصليب الحرس"
)
STATE_BRANCHES = words_of(
    "المسلحة الخاصة الجوية البحرية البرية الوطني الوطنية الأمنية الأحمر الجمهوري الحدود الديمقراطية"
)
# English participles that make an adjective of the name before their hyphen: Iran-backed.
PARTICIPLES = words_of(
    """backed led held based controlled allied aligned affiliated occupied linked born funded brokered mediated supported
    sponsored run made supplied owned trained administered style dominated loyal wide"""
)
