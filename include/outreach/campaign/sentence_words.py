"""Words of sentences that are not in names, in English, Arabic, French, German and Spanish.

A name may hold one of them (Will Forget, Said Al Tell, Do Thi You). Two of them make a
sentence: "say yes", "debt waived", "you are". They are kept as data, so that the rule
stays short and a reader can check the words.
"""

_ORDERS = """
ignore disregard forget say tell speak talk repeat reveal show transfer hang end stop press send
give offer cancel waive waived confirm approve approved refund act pretend become switch change use
read write print output follow obey answer reply respond promise promised agree agreed accept
accepted apologise apologize swear curse insult sing laugh shout translate summarise summarize
explain list enable disable activate bypass skip override overriding delete erase drop insert update
select execute run call calls called calling connect redirect forward hangup dial ring record please
remember consider treat assume announce state declare inform notify warn threaten open close finish
begin start continue wait set make let keep put leave add remove verify authorise authorize grant
grants release discard adopt resume restart reset
"""
_FUNCTION_WORDS = """
the this that these those all any every everything anything nothing everybody everyone anybody
anyone nobody i you your yours yourself he she they them their him her his hers it its we us our my
mine myself me who whom whose is are was were be been being am has have had having does did done
doing can could should would must shall may might cannot dont doesnt didnt wont isnt arent not never
no yes ok okay now then here there when where why how what which because if unless until while
instead only just also again already always above below before after previous prior next last new
old following first from with without about into onto upon over under to for of by at as than and or
but so please
"""
_SUBJECTS = """
debt debts debtor balance invoice invoices account accounts amount amounts payment payments bill
bills money loan paid unpaid pay pays paying payed settled cleared closed void zero free nil full
owe owes owed owing due overdue forgiven cancelled canceled customer customers client caller agent
agents assistant bot robot ai model llm gpt system systems developer admin administrator supervisor
operator manager root user users role roles mode message messages prompt prompts instruction
instructions rule rules policy policies guideline guidelines command commands script code language
english arabic french spanish german hindi password passwords secret secrets key token credit card
number iban pin http https www javascript jailbreak jailbroken unrestricted dan text sms email link
url website attention note notice important urgent warning verified authorized authorised permission
deceased dead lawyer attorney police court judge bank government
"""
_ARABIC = """
تجاهل انس قل قول اخبر أخبر تكلم تحدث كرر اكشف حول أنه اقطع توقف اضغط ارسل أرسل اعط أعط ألغ الغ الغاء
إلغاء أكد اكد وافق اعتبر تظاهر اصبح غير استخدم اقرأ اكتب اطبع اتبع أجب اجب رد اعتذر ترجم اشرح احذف
امسح نفذ اتصل تتصل تطلب اطلب من في على إلى الى عن مع بدون هذا هذه ذلك كل جميع أي اي شيء لا نعم لم لن
ليس أنت انت أنا انا هو هي هم نحن كان يكون يجب عليك لك له لها الآن الان السابقة السابق أعلاه التالي
جديد جديدة فقط ثم قبل بعد دين الدين ديون فاتورة الفاتورة فواتير مبلغ المبلغ رصيد الرصيد حساب دفع
الدفع مدفوع مدفوعة مسدد مسددة سدد صفر معفى عميل العميل مساعد المساعد نظام النظام تعليمات التعليمات
أوامر الأوامر قواعد القواعد رسالة كلمة المرور تم
"""

_FRENCH = """
oublie oubliez ignore ignorez dis dites réponds répondez répète répétez demande demandez donne
donnez annule annulez offre offrez confirme confirmez parle parlez traduis agis deviens arrête
arrêtez raccroche raccrochez appelle appelez facture dette dettes payée payé payer solde compte
client système règles consignes instructions mot passe code carte tes vos votre ton ta son sa tout
toute toutes tous rien est sont être aucune avec sans pour oui non annulée réglée réglé
"""
_GERMAN = """
vergiss vergesst ignoriere ignorieren sag sage sagen antworte frage frag gib gewähre storniere
bestätige sprich übersetze werde lösche drohe beleidige ruf rufe an auf alles alle nichts schulden
schuld rechnung bezahlt beglichen erledigt konto kunde system regeln anweisungen anweisung passwort
rabatt gefängnis ist sind war hat haben kein keine mit ohne deine dein ihre ihr seine sein ja nein
polizei kriminalpolizei
"""
_SPANISH = """
olvida olvide ignora ignore di diga responde responda pide pida da dé cancela cancele confirma
confirme habla hable traduce actúa conviértete borra amenaza deuda deudas factura pagada pagado
pagar cancelada saldada cuenta cliente sistema reglas instrucciones contraseña tarjeta código
descuento todo todas todos nada es son está con sin para tus sus tu su sí no policía
"""
_ABUSE_AND_ROLES = """
fuck fucking shit bitch asshole arschloch hurensohn puta hijo merde connard idiot stupid police
department internal revenue service tax office authority ministry court sudo debug test nobody
someone unknown outstanding dispute discount percent off security social number jail prison pirate
become شرطة الشرطة بالسجن هدده خصما خصم كاملا السداد بطاقة البطاقة رقم كن امنح
"""

SENTENCE_WORDS = frozenset(
    " ".join(
        (_ORDERS, _FUNCTION_WORDS, _SUBJECTS, _ARABIC, _FRENCH, _GERMAN, _SPANISH, _ABUSE_AND_ROLES)
    ).split()
)
"""All of them, case folded."""

_GIVEN_NAMES = frozenset(
    {"grant", "mark", "drew", "will", "may", "sue", "rob", "bill", "pat", "ray", "chase"}
)
_MORE_ORDERS = """
apologise apologize laugh sing swear insult shout act tell dial mute hush stay goodbye thank admit
deny demand beg raccroche raccrochez parlez chantez offrez menacez insultez excusez taisez cuelga
cuelgue habla canta ofrece insulta pide sprich leg entschuldige vergiss تكلم أنه انه اغلق اشتم كن
تصرف غن اصمت اضحك حول
"""
ORDERS = frozenset(f"{_ORDERS} {_MORE_ORDERS}".split()) - _GIVEN_NAMES
"""Verbs that tell someone to do something. A text of several words that begins with one is no name."""

ALONE_ENOUGH = frozenset(
    {"ignore", "disregard", "jailbreak", "prompt", "prompts", "instruction", "instructions", "override"}
    | {"overriding", "javascript", "https", "http", "www", "password", "passwords", "llm", "gpt"}
    | {"paid", "void", "customer", "debtor", "nobody", "sudo", "fuck", "bitch", "asshole", "arschloch"}
    | {"bezahlt", "payée", "pagada", "consignes", "anweisungen", "instrucciones", "passwort", "contraseña"}
    | {"تجاهل", "تعليمات", "التعليمات", "الأوامر", "السداد", "مدفوع"}
)
"""Words that are in no name: a single one is enough."""
