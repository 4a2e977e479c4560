"""Words of machines that take a call, as phrases from which whole greetings are built.

Collected from the announcements that voice agents' public prompts, tests and
reports of errors quote (livekit/agents#6125, livekit/sip#117, the guides on
voicemail detection of Vapi, Telnyx and Pipecat), and from the usual network
announcements, in English, Arabic, Spanish, French and German.

A line is a regular expression over folded text (``machine_greetings.fold``): small
letters without accents or punctuation, one space between words, Arabic with one form of
alef, yeh and heh. A line with more indentation continues the one before it, and
``<name>`` stands for the part of that name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

_PART = re.compile("<([a-z]+)>")


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """The phrases of one language, or of all."""

    core: tuple[str, ...] = ()
    """Phrases that only a machine says; one of these makes a greeting."""
    excuse: tuple[str, ...] = ()
    """Excuses that no one can take the call; a person may say so, too."""
    invitation: tuple[str, ...] = ()
    """Requests to leave a message or a name; a person may say so, too. With an excuse it is a greeting."""
    before: tuple[str, ...] = ()
    """Phrases that may come before it; after it they would be a person's."""
    around: tuple[str, ...] = ()
    """Phrases that may come before and after it."""
    named_core: tuple[str, ...] = ()
    """Phrases that only a machine says, with a name or number after them."""
    named: tuple[str, ...] = ()
    """Phrases with a name after them, before a phrase that only a machine says."""
    naming: tuple[str, ...] = ()
    """Phrases that come after a name."""


def _phrases(parts: Mapping[str, str], text: str) -> Phrases:
    """Read a text as phrases; each belongs to the group named above it."""
    groups: dict[str, list[str]] = {}
    group: list[str] = []
    for line in text.strip().splitlines():
        if line.startswith(" " * 8):
            group[-1] += line.strip()
        elif line.startswith(" " * 4):
            group.append(line.strip())
        else:
            group = groups.setdefault(line.strip(), [])
    return Phrases(**{name: tuple(_whole(each, parts) for each in found) for name, found in groups.items()})


def _whole(phrase: str, parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda name: parts[name[1]], phrase)


_ENGLISH_PARTS = {
    "now": "(?: (?:right now|at the moment|at this time|now|at present|currently))?",
    "called": (
        "(?:number|person|party|subscriber|customer|user|mobile number|mobile phone"
        "|wireless customer)(?: that)? you(?: have| are|re|ve)?(?: trying to)? (?:call(?:ed"
        "|ing)?|reach(?:ed|ing)?|dial(?:l?ed|l?ing)?)"
    ),
    "gone": (
        "(?:(?:is|has been|cannot be|can not be|could not be)(?: currently| temporarily| now)? )"
        "(?:not (?:available|reachable|responding|answering|in service|valid|in use|allocated"
        "|accepting (?:any |incoming )?calls)"
        "|unavailable|unreachable|reached|switched off|turned off|powered off|out of (?:service"
        "|coverage(?: area)?)|busy|disconnected|changed|no longer in (?:service|use)"
        "|on another call)(?: (?:or )?(?:has been |is )?(?:out of (?:service|coverage(?: area)?)"
        "|switched off|changed|disconnected|not in (?:use|service)|no longer in (?:service|use)))*"
    ),
    "box": "(?:voice ?mail ?box|mail ?box|voice ?mail|voice ?mail box)",
    "full": (
        "(?:is full(?: and cannot accept (?:any |new )?(?:more )?messages)?"
        "|is not accepting (?:any |new )?messages|(?:has not|hasnt) been set up(?: yet)?"
        "|is not set up(?: yet)?)"
    ),
    "tone": "(?:after|at) the (?:tone|beep|signal)",
    "message": ("(?:a|your|me a|us a|a brief|a short|a detailed)(?: brief| short| detailed| voice)? message"),
}
ENGLISH = _phrases(
    _ENGLISH_PARTS,
    r"""
core
    (?:im sorry |sorry )?(?:the )?<called> <gone><now>
    (?:im sorry |sorry )?(?:the )?(?:google voice |google |mobile )?(?:subscriber|customer) you(?: have
        |ve)? (?:called|dial(?:l?)ed) <gone><now>
    you(?: have|ve)? reached a (?:phone |telephone )?number that <gone><now>
    (?:the )?<called> has a <box> that <full><now>
    (?:the )?<box> belonging to(?: \w+){1,12}? <full><now>
    (?:so )?(?:please |kindly )?leave <message>(?: for (?:me|us))? <tone>
    (?:please )?leave (?:a|your) message for(?= [0-9])
    (?:please |kindly )?record (?:your|a) (?:voice )?(?:message|name)
    <tone>(?: please)?(?: (?:leave|record) <message>)?
    (?:please )?(?:leave|speak)(?: your)? (?:name|message)
        (?: and (?:phone )?number)?(?: and a (?:brief |short )?message)? <tone>
    (?:to|if you(?:d| would) like to) leave (?:a|your) (?:voice )?message(?: please)?(?: press \w+)?
    (?:your call|you)(?: has| have)?(?: been)?(?: is being)? forwarded to (?:an |the )?(?:automatic
        |automated)? ?(?:voice ?mail(?: system| service)?|voice mess?ag(?:e|ing) (?:system|service))
    (?:the |this |your )?<box>(?: of)?(?: this user| the user)? (?:that )?<full><now>
    (?:you(?: have|ve)? (?:have )?reached|this is|welcome to) (?:the |a )?(?:voice ?mail ?box
        |voice ?mail|mail ?box|answering (?:machine|service)|automated (?:voice )?(?:messag(?:e
        |ing) )?(?:system|service))
    when you (?:have finished|have|are|re)(?: finished)? (?:recording|done|speaking)
        (?: your message)?(?: you may| please| just)?(?: hang up)?(?: or)?(?: press \w+
        (?: key)?)?(?: for more options)?
    press \w+ for more options
    if you record your name(?: and reason for calling)?
    the call (?:assist|screening) (?:please )?(?:state|say) your name
        (?: and (?:the |your )?reason for calling)
    (?:the )?beep(?: beep)*
excuse
    (?:i|we)(?:m| am|re| are)? ?(?:cant|can not|cannot|not able to|unable to) (?:come to the phone
        |get to the phone|take your call|answer your call|answer the phone)<now>
    (?:no one|nobody) is available to take your call<now>
invitation
    (?:so )?(?:please |kindly )?leave <message>(?: for (?:me|us))?
    (?:please )?leave your name
        (?:(?: and)? (?:your |phone |telephone )*number)?(?: and a (?:brief |short )?message)?
    (?:please )?(?:state|say) your name (?:and (?:the |your )?reason for calling)
before
    hi|hello|hey|hello there|hi there|good (?:morning|afternoon|evening|day)
    (?:im |we are |were )?sorry
    (?:i|we)(?:m| am|re| are) (?:not available|unavailable|not here|not in(?: the office)?|not at home
        |away|busy|out)<now>
    our office is (?:now |currently )?closed<now>|you know what to do
    (?:i|we)(?:m| am|re| are) (?:currently )?(?:away from (?:my|the) (?:phone|desk)
        |on the other line)<now>
    (?:i|we) (?:missed|must have missed) your call
around
    please|and|or|but|then|so|now
    thank you(?: very much)?(?: for (?:calling|your call))?|thanks(?: for (?:calling|your call))?
    (?:good ?)?bye|have a (?:great|good|nice) (?:day|one)
    (?:please )?(?:try (?:your call )?again|call (?:again|back))(?: later| in a few minutes)?
    (?:please )?hang up(?: and (?:try again|dial again|try your call again))?
    (?:please )?check the number(?: and (?:dial|try) again)?
    (?:i|we)(?:ll| will) (?:get back to you|call you back|return your call)(?: as soon as (?:possible
        |(?:i|we) can))?
    \d+|zero|oh|one|two|three|four|five|six|seven|eight|nine|double
    ill see if this person is available|as soon as (?:possible|i can)|for more options|press \w+
named_core
    (?:you(?: have|ve)? (?:have )?reached|this is|welcome to) (?:the |a )?(?:voice ?mail ?box
        |voice ?mail|mail ?box|answering (?:machine|service)) (?:of|for)
    (?:at |the )?(?:mailbox|voicemail) (?:of|for|number)
named
    welcome to
    (?:you(?: have|ve)? (?:have )?reached|this is|its|my name is|youve got)(?: the)?(?: phone| office
        | home| residence| desk)?(?: of| for)?
naming
    (?:is|are) (?:not available|unavailable)<now>
    (?:cant|can not|cannot) (?:come to the phone|take your call|answer(?: the phone)?)<now>
    s (?:voice ?mail|mail ?box|phone)
""",
)

_ARABIC_PARTS = {
    "called": (
        "(?:عفوا |عذرا )?(?:ان )?(?:الرقم|رقم الهاتف|الهاتف|الجوال|المشترك|الشخص|رقم الجوال"
        "|الهاتف المتحرك|العميل)(?: (?:المطلوب|المتحرك المطلوب|الذي طلبته|الذي طلبتموه|الذي تطلبه"
        "|الذي اتصلت به|الذي تتصل به|الذي تحاول الاتصال به|المتصل به))"
    ),
    "now": "(?: (?:حاليا|الان|في الوقت الحالي|في الوقت الحاضر|موقتا))?",
    "tone": "بعد (?:سماع )?(?:صوت )?(?:الصافره|الصفاره|النغمه|الاشاره|الرنه|البيب)",
    "leave": (
        "(?:يرجي |الرجاء |نرجو |من فضلك |فضلا |ارجو |يمكنك )?(?:ان )?(?:اترك|ترك|تترك|اتركوا|سجل|تسجيل|تسجل)"
    ),
}
ARABIC = _phrases(
    _ARABIC_PARTS,
    r"""
core
    <called> (?:مغلق او خارج (?:نطاق )?التغطيه|مغلق|مقفل|غير متاح|غير متوفر|غير موجود|مشغول|لا يجيب
        |لا يرد|لا يمكن الاتصال به|لا يمكن الوصول اليه|خارج (?:الخدمه|التغطيه|نطاق التغطيه)|غير (?:صحيح
        |مستخدم|مخصص)|غير موجود (?:في|ب)?الخدمه)<now>
    <leave> (?:رساله|رسالتك|رسالتكم|لنا رساله|لي رساله)(?: (?:صوتيه|الصوتيه))? <tone>
    (?:يرجي |الرجاء )?(?:التحدث|تحدث) <tone>
    <tone>(?: <leave> (?:رساله|رسالتك)(?: صوتيه)?)?
    (?:لقد )?(?:وصلت|تم تحويلك|تم تحويل مكالمتك|تم تحويل المكالمه|مرحبا بك في) ?(?:الي
        |في)? ?(?:البريد الصوتي|صندوق البريد الصوتي|المجيب الالي|خدمه البريد الصوتي)
    (?:صندوق )?البريد الصوتي (?:ممتلي|غير مفعل)
    (?:صوت )?(?:صافره|الصافره|بيب)
excuse
    (?:انا )?(?:لا استطيع|لا يمكنني|لا اقدر) الرد علي (?:مكالمتك|اتصالك|المكالمه)<now>
invitation
    <leave> (?:رساله|رسالتك|رسالتكم|لنا رساله|لي رساله)(?: (?:صوتيه|الصوتيه))?
before
    مرحبا|اهلا(?: وسهلا)?|السلام عليكم(?: ورحمه الله(?: وبركاته)?)?|عفوا|عذرا|نعتذر
    عزيزي (?:العميل|المشترك|المتصل)|عميلنا العزيز
    (?:انا )?(?:لا استطيع|لا يمكنني|لا اقدر) الرد(?: علي (?:مكالمتك|اتصالك|المكالمه))?<now>
around
    شكرا(?: (?:لك|لكم|لاتصالك|لاتصالكم|جزيلا))?|مع السلامه|من فضلك|وشكرا
    و?(?:يرجي |الرجاء )?(?:المحاوله|معاوده الاتصال|الاتصال|اعاده المحاوله|المعاوده|حاول)
        (?: مره اخري)?(?: (?:لاحقا|في وقت لاحق|فيما بعد|مره اخري))?
    و?(?:سنعاود|ساعاود|سوف نعاود|سوف اعاود) الاتصال بك(?: (?:في اقرب وقت(?: ممكن)?|لاحقا))?
    و?(?:للتاكد|تاكد|يرجي التاكد) من الرقم
named_core
    (?:لقد )?(?:وصلت الي|هذا|مرحبا بك في) (?:البريد الصوتي|صندوق البريد الصوتي|المجيب الالي)
        (?: (?:الخاص ب|ل))?
named
    معك|معكم|انا|هنا
""",
)

_SPANISH_PARTS = {
    "tone": "(?:despues de|tras|al) ?(?:oir )?(?:el|la|l)? ?(?:tono|senal|bip|pitido|sonido|beep)",
}
SPANISH = _phrases(
    _SPANISH_PARTS,
    r"""
core
    (?:lo sentimos |lo siento )?(?:el|la) (?:numero|telefono|movil|celular|persona|abonado|usuario
        |cliente)(?: de telefono| movil| celular)? (?:(?:al|a la|a el) que (?:usted )?(?:llama
        |esta llamando|ha llamado)|(?:que )?(?:usted )?(?:marco|ha marcado|marcado|solicitado|llamo
        |esta llamando)) (?:no (?:existe|esta (?:disponible|asignado|en servicio)|se encuentra
        (?: disponible| en servicio)?|contesta|responde)|esta (?:apagado o fuera de cobertura|apagado
        |ocupado|fuera de (?:servicio|cobertura))|se encuentra (?:apagado|fuera de (?:servicio|cobertura
        |area))(?: o (?:apagado|fuera de cobertura))?)(?: en ?este momento| actualmente)?
    (?:por favor )?(?:deje|deja|dejen|dejenos|dejeme|grabe|graba|puede dejar|puedes dejar|puede grabar)
        (?:me|nos)? (?:su|un|tu) (?:mensaje|nombre)(?: de voz)?(?: y (?:su|tu) (?:numero
        |telefono))? <tone>
    <tone>(?: (?:deje|grabe) (?:su|un) mensaje)?
    (?:ha |has |usted ha )?(?:contactado|comunicado|comunicaste|llegado|entrado|bienvenido)(?: con| a
        | al| en)? ?(?:el )?(?:buzon(?: de voz)?|contestador(?: automatico)?)
    (?:su|la) llamada (?:ha sido|sera|fue) (?:transferida|desviada|enviada) al (?:buzon
        (?: de voz)?|contestador)
    (?:este|esto) es el (?:buzon(?: de voz)?|contestador(?: automatico)?)
    (?:el )?buzon(?: de voz)? (?:esta lleno|no esta (?:activado|configurado|disponible))
    la llamada tendra costo(?: a partir de este momento)?|(?:el )?(?:bip|pitido)
excuse
    en ?este momento no (?:puedo|podemos) (?:atender(?:te|le|lo)?|contestar|responder)(?: (?:a )?(?:su
        |tu|la) llamada)?
invitation
    (?:por favor )?(?:deje|deja|dejen|dejenos|dejeme|grabe|graba|puede dejar|puedes dejar|puede grabar)
        (?:me|nos)? (?:su|un|tu) (?:mensaje|nombre)(?: de voz)?(?: y (?:su|tu) (?:numero
        |telefono))?
before
    hola|buenos dias|buenas tardes|buenas noches|buenas|lo siento|lo sentimos
around
    gracias(?: por (?:llamar|su llamada))?|adios|hasta luego|por favor|y|o
    (?:por favor )?(?:intente|intentelo|llame|vuelva a llamar|vuelva a intentarlo|marque)(?: (?:de nuevo
        |nuevamente|otra vez))?(?: (?:mas tarde|despues))?
    (?:le|te) (?:llamare|llamaremos|devolvere la llamada|devolveremos la llamada)(?: (?:lo antes posible
        |en cuanto (?:pueda|podamos)|mas tarde))?
named_core
    (?:ha (?:contactado|comunicado)(?: con)?|este es|es|se ha comunicado con) ?(?:el )?(?:buzon
        (?: de voz)?|contestador(?: automatico)?) (?:de|del)
named
    soy|habla|(?:se )?has? (?:comunicado|llamado) (?:con|a)|le habla
naming
    no (?:esta disponible|puede atender(?: su llamada)?)(?: en ?este momento)?
""",
)

_FRENCH_PARTS = {
    "tone": "(?:apres|au) (?:le |la )?(?:bip(?: sonore)?|signal(?: sonore)?|tonalite|son)",
}
FRENCH = _phrases(
    _FRENCH_PARTS,
    r"""
core
    votre correspondant (?:n ?est|est) (?:pas (?:disponible|joignable)|actuellement (?:indisponible
        |injoignable)|indisponible|injoignable|deja en ligne|momentanement indisponible)
        (?: (?:pour le moment|actuellement))?
    (?:desole )?le (?:numero|correspondant) (?:que vous (?:avez (?:compose|demande)|demandez|appelez)
        |demande|compose) (?:n ?est (?:pas|plus) (?:attribue|disponible|en service|joignable|accessible)
        |est (?:indisponible|injoignable|occupe|errone)|n ?existe pas)(?: (?:pour le moment
        |actuellement))?
    (?:veuillez |merci de |vous pouvez |je vous invite a |n ?hesitez pas a )?(?:laisser|laissez
        |me laisser|nous laisser)(?: moi| nous)? (?:un|votre|vos)(?: (?:message(?: vocal)?|nom
        |coordonnees))(?: et (?:votre |vos )?\w+)? <tone>
    <tone>(?: (?:veuillez )?laissez? (?:un|votre) message)?
    (?:vous etes|vous voila)(?: bien)? sur (?:le repondeur|la messagerie(?: vocale)?|la boite vocale)
    bienvenue sur (?:le repondeur|la messagerie(?: vocale)?|la boite vocale)
    (?:votre appel (?:a ete|est) transfere (?:vers|sur) |transfert vers )(?:une |la )?messagerie
        (?: vocale)?
    (?:la messagerie|la boite vocale)(?: vocale)?(?: de votre correspondant)? est pleine
    (?:le )?bip(?: sonore)?
invitation
    (?:veuillez |merci de |vous pouvez |je vous invite a |n ?hesitez pas a )?(?:laisser|laissez
        |me laisser|nous laisser)(?: moi| nous)? (?:un|votre|vos)(?: (?:message(?: vocal)?|nom
        |coordonnees))(?: et (?:votre |vos )?\w+)?
excuse
    je ne peux pas vous repondre(?: (?:pour le moment|actuellement))?
before
    bonjour|bonsoir|salut|desole
    je (?:ne )?suis (?:pas|actuellement)? ?(?:disponible|indisponible|absent|absente|joignable)
        (?: (?:pour le moment|actuellement))?
    je ne peux pas (?:vous )?repondre(?: (?:pour le moment|actuellement))?
around
    merci(?: (?:de votre appel|et a bientot|d ?avoir appele))?|au revoir|a bientot|et|ou
        |s ?il vous plait
    (?:veuillez |merci de )?(?:rappeler|renouveler votre appel|reessayer)(?: (?:plus tard
        |ulterieurement))?
    je vous (?:rappelle|rappellerai)(?: (?:des que possible|au plus vite|rapidement))?
named_core
    (?:vous etes|bienvenue|vous voila)(?: bien)? sur (?:le repondeur|la messagerie
        (?: vocale)?|la boite vocale) (?:de|du|d)
named
    vous etes(?: bien)? (?:chez|au|sur)|c ?est|ici|je suis
naming
    n ?est pas (?:disponible|joignable)(?: (?:pour le moment|actuellement))?
""",
)

_GERMAN_PARTS = {
    "tone": "nach dem (?:signalton|signal|ton|piepton|piep|pieps|beep)",
    "now": (
        "(?: (?:zur zeit|zurzeit|derzeit|momentan|gerade|im moment|augenblicklich|vorubergehend|leider))*"
    ),
}
GERMAN = _phrases(
    _GERMAN_PARTS,
    r"""
core
    (?:der|die|ihr|ihre)(?: von ihnen)?(?: (?:gewunschte|gewahlte|angerufene
        |gerufene))* (?:gesprachspartner|gesprachspartnerin|teilnehmer|teilnehmerin|rufnummer|nummer
        |anschluss|mobilfunkteilnehmer) ist<now> (?:nicht (?:erreichbar|verfugbar|vergeben|zu erreichen)
        |besetzt|ausgeschaltet)
    kein anschluss unter dieser nummer
    (?:bitte )?(?:hinterlassen|hinterlasse|sprechen|sprich|nennen)(?: sie)?(?: mir
        | uns)?(?: bitte)? <tone> (?:eine|ihre|deine|ihren|eure)(?: kurze)? (?:nachricht|mitteilung
        |namen)(?: (?:und|ihre|rufnummer|telefonnummer|nachricht|ein|anliegen|ihr))*
    (?:bitte )?(?:hinterlassen|hinterlasse|sprechen|sprich|nennen)(?: sie)?(?: mir
        | uns)?(?: bitte)? (?:eine|ihre|deine|ihren|eure)(?: kurze)? (?:nachricht|mitteilung
        |namen)(?: (?:und|ihre|rufnummer|telefonnummer|nachricht|ein|anliegen|ihr))* <tone>
    (?:bitte )?(?:sprechen|sprich)(?: sie)?(?: bitte)? <tone>
    <tone>
    sie sind(?: jetzt)? (?:verbunden )?mit (?:der|dem|einer|einem) (?:mailbox|mobilbox|sprachbox
        |voicebox|anrufbeantworter|sprachspeicher)(?: verbunden)?
    (?:hier ist|dies ist|das ist|willkommen (?:bei|auf)) (?:die|der|dem|ein) (?:mailbox|mobilbox
        |sprachbox|anrufbeantworter)
    (?:sie|ihr anruf) (?:werden|wird|wurde)(?: jetzt| nun)? (?:an|auf|mit) (?:die|eine|der) (?:mailbox
        |mobilbox|sprachbox) (?:weitergeleitet|umgeleitet|verbunden)
    (?:die )?(?:mailbox|mobilbox|sprachbox)(?: des teilnehmers)? ist (?:voll|nicht eingerichtet)
    (?:der )?(?:piepton|piep|signalton)
excuse
    (?:leider )?(?:kann ich|ich kann|konnen wir)<now> (?:ihren|deinen) anruf<now> nicht (?:entgegennehmen
        |annehmen)
invitation
    (?:bitte )?(?:hinterlassen|hinterlasse|sprechen|sprich|nennen)(?: sie)?(?: mir
        | uns)?(?: bitte)? (?:eine|ihre|deine|ihren|eure)(?: kurze)? (?:nachricht|mitteilung
        |namen)(?: (?:und|ihre|rufnummer|telefonnummer|nachricht|ein|anliegen|ihr))*
before
    hallo|guten (?:tag|morgen|abend)|gruss gott|servus|moin|leider
    (?:leider )?(?:bin ich|ich bin|sind wir|wir sind)<now> nicht (?:erreichbar|da|zu hause|zu erreichen)
    (?:leider )?(?:kann ich|ich kann|konnen wir)<now> (?:ihren|deinen) anruf<now> nicht (?:entgegennehmen
        |annehmen)
around
    (?:vielen )?dank(?: fur ihren anruf)?|danke|auf wiederhoren|tschuss|bitte|und|oder
    (?:bitte )?(?:versuchen sie es|rufen sie)(?: bitte)?(?: (?:spater
        |zu einem spateren zeitpunkt))?(?: (?:noch einmal|noch mal|nochmals|erneut|wieder))?(?: an)?
    (?:ich rufe|wir rufen) sie (?:(?:so bald wie moglich|schnellstmoglich|baldmoglichst
        |umgehend) )?zuruck
named_core
    (?:sie sind (?:verbunden )?mit|hier ist|dies ist|das ist) (?:der|dem|die|die) (?:mailbox|mobilbox
        |sprachbox|anrufbeantworter) (?:von|der|des)
named
    (?:hier ist|sie sind verbunden mit|mein name ist|dies ist der anschluss von)
naming
    ist<now> nicht (?:erreichbar|da|zu erreichen)
""",
)

LANGUAGES = (ENGLISH, ARABIC, SPANISH, FRENCH, GERMAN)

ALL = Phrases(
    **{
        each.name: tuple(phrase for language in LANGUAGES for phrase in getattr(language, each.name))
        for each in fields(Phrases)
    }
)

NOT_IN_A_NAME = frozenset(
    [
        *("hello", "hi", "hey", "yes", "yeah", "no", "who", "what", "why", "when", "where", "how", "wait"),
        *("speaking", "here", "you", "your", "i", "im", "me"),
        *("الو", "نعم", "لا", "مين", "من", "ايوه", "ماذا", "شو", "ليش"),
        *("si", "quien", "que", "digame", "diga", "alo", "bueno", "oigo", "usted"),
        *("allo", "oui", "non", "qui", "quoi", "moi", "vous"),
        *("ja", "nein", "wer", "was", "hallo", "ich", "moment"),
    ]
)
"""Words of a person who took the call; a name in a greeting holds none of them."""
