"""Texts in ten languages, each in the encodings that people have them in: what a detector is measured on.

Each language has two passages. Half A is for choosing between detectors and setting their limits; half B is
for reporting. All sentences are written for this table or come from songs and poems in the public domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

LONG_BYTES = 20_000
_LINE_MS = 4_310

UNICODE = ("utf-8", "utf-16-le", "utf-16-be")
WESTERN = ("utf-8", "cp1252", "latin-1", "iso8859-15", "mac_roman")
ENCODINGS_OF = {
    "zh-Hans": (*UNICODE, "utf-8-sig", "utf-16", "utf-32", "gb18030"),
    "zh-Hant": (*UNICODE, "utf-32", "cp950", "gb18030"),
    "zh-HK": (*UNICODE, "big5hkscs"),
    "en": (*WESTERN, "utf-16-le"),
    "de": (*WESTERN, "utf-16"),
    "fr": WESTERN,
    "es": WESTERN,
    "ja": (*UNICODE, "cp932", "euc_jp", "iso2022_jp"),
    "ko": (*UNICODE, "cp949", "euc_kr"),
    "ru": (*UNICODE, "cp1251", "koi8_r"),
}

HALF_A = {
    "zh-Hans": """价格是€一百，真的很贵。
小河弯弯绕过村口的老榕树，
阿婆在树下慢慢摇着蒲扇。
那年夏天我们捉过萤火虫，
装进玻璃瓶里照亮整个夜晚。
后来你坐上北去的火车，
车窗外的稻田一直黄到天边。
我把没说出口的话写在纸上，
折成一只纸船放进水里面。
如果风可以把它吹到你身旁，
请你记得有人还在原地想念。
今天的早餐是豆浆和油条，收音机里放着旧日的戏曲。
他打开电脑，新建了一个文件，开始写第一行程序。
老师说：“学而时习之，不亦说乎？”同学们都笑了。
""",
    "zh-Hant": """床前看月光，疑是地上霜。
舉頭望山月，低頭思故鄉。
紅豆生南國，春來發幾枝？
願君多採擷，此物最相思。
千山鳥飛絕，萬徑人蹤滅。
孤舟蓑笠翁，獨釣寒江雪。
昨天下午我們在圖書館裡讀書，窗外忽然下起大雨。
他說這個問題很難，但是總會有辦法解決的。
臺灣的夏天又濕又熱，晚上的風卻很涼快。
請把行李放在門邊，車子馬上就要開了。
爺爺種的絲瓜爬滿了籬笆，蜜蜂在黃花間飛來飛去。
這首歌寫於一個沒有星星的夜晚，獻給遠方的朋友。
""",
    "zh-HK": """佢哋話今晚唔返嚟食飯喇。
你喺邊度呀？我喺巴士站等緊你。
呢首歌係我細個嗰陣阿媽成日唱嘅。
落雨大，水浸街，阿哥擔柴上街賣。
嗰個男仔企喺度，乜都冇講過。
啲雪糕溶晒，黐到成手都係。
唔緊要啦，聽日再嚟都得㗎。
月光光，照地堂，蝦仔你乖乖瞓落床。
聽朝阿媽要趕插秧囉，阿爺睇牛佢上山岡。
我哋一齊行過嗰條舊街，睇住啲舖頭閂晒門。
""",
    "en": """Heat the oven to 180°C and butter a small dish.
Serve the crème brûlée cold, with a little sugar on top.
The café at the corner sells it for £4, which is fair.
My mother always said that patience is the best spice.
On Sundays we walked down to the harbour to see the boats.
The wind came from the west and smelled of salt and tar.
Nobody spoke until the last sail had turned behind the pier.
Then we went home, lit the lamp, and read to one another.
It was a naïve sort of happiness, but it kept us warm.
The kettle sang; the dog slept; the rain went on all night.
""",
    "de": """Die Ärzte und die Äpfel rollen in den Schnee.
Am Brunnen vor dem Tore, da steht ein Lindenbaum.
Ich träumt in seinem Schatten so manchen süßen Traum.
Ich schnitt in seine Rinde so manches liebe Wort.
Es zog in Freud und Leide zu ihm mich immer fort.
Ich mußt auch heute wandern vorbei in tiefer Nacht,
da hab ich noch im Dunkeln die Augen zugemacht.
Und seine Zweige rauschten, als riefen sie mir zu:
Komm her zu mir, Geselle, hier findst du deine Ruh!
Der Bäcker öffnet früh um fünf, die Straße liegt noch still.
Größere Mengen kosten weniger, fragen Sie bitte den Händler.
""",
    "fr": """À la claire fontaine, m'en allant promener,
j'ai trouvé l'eau si belle que je m'y suis baigné.
Il y a longtemps que je t'aime, jamais je ne t'oublierai.
Sous les feuilles d'un chêne, je me suis fait sécher.
Sur la plus haute branche, un rossignol chantait.
Chante, rossignol, chante, toi qui as le coeur gai ;
tu as le coeur à rire, moi je l'ai à pleurer.
J'ai perdu mon amie sans l'avoir mérité,
pour un bouquet de roses que je lui refusai.
Le garçon a reçu une lettre où l'on parlait de Noël.
""",
    "es": """¡Que viva la fiesta! ¿Donde estas, corazon?
¡Baila conmigo! La noche es larga y la luna esta llena.
Mañana será otro día y cantaremos otra canción.
El niño sueña con el mar y con los barcos del sur.
Mi abuela decía que el corazón también tiene oídos.
Por la calle abajo viene un señor con su guitarra.
Los pájaros del jardín despiertan a los vecinos.
Aquí no pasa nada, dijo él, y cerró la puerta.
Después de la lluvia, el aire olía a tierra y a limón.
¿Cuántas veces te lo he dicho? No hay prisa, compañero.
""",
    "ja": """雨にも負けず、風にも負けず、
雪にも夏の暑さにも負けぬ、
丈夫な体を持ち、欲はなく、
決して怒らず、いつも静かに笑っている。
一日に玄米四合と、味噌と少しの野菜を食べ、
あらゆることを自分を勘定に入れずに、
よく見聞きし分かり、そして忘れず、
野原の松の林の陰の、小さな茅葺きの小屋にいて、
東に病気の子供あれば、行って看病してやり、
西に疲れた母あれば、行ってその稲の束を負い、
みんなに褒められもせず、苦にもされず、
そういうものに、わたしはなりたい。
""",
    "ko": """나 보기가 역겨워 가실 때에는
말없이 고이 보내 드리우리다.
영변에 약산 진달래꽃
아름 따다 가실 길에 뿌리우리다.
가시는 걸음 걸음 놓인 그 꽃을
사뿐히 즈려밟고 가시옵소서.
나 보기가 역겨워 가실 때에는
죽어도 아니 눈물 흘리우리다.
오늘 아침에는 비가 조금 내렸지만 오후에는 맑아졌다.
친구와 함께 시장에 가서 사과와 배를 샀습니다.
""",
    "ru": """Во поле берёза стояла, во поле кудрявая стояла.
Некому берёзу заломати, некому кудряву заломати.
Я вас любил: любовь ещё, быть может,
в душе моей угасла не совсем;
но пусть она вас больше не тревожит;
я не хочу печалить вас ничем.
Я вас любил безмолвно, безнадежно,
то робостью, то ревностью томим;
я вас любил так искренно, так нежно,
как дай вам Бог любимой быть другим.
Вчера мы долго гуляли по набережной и говорили о музыке.
""",
}

HALF_B = {
    "zh-Hans": """月亮出来亮汪汪，想起我的阿哥在深山。
清晨的集市上挤满了卖菜的农民，
白菜两块五一斤，萝卜只要八毛钱。
孩子们背着书包穿过石板桥，
桥下的流水带走了昨夜的落花。
爱情不过是一场漫长的等待，
你来的时候雨刚停，灯还没有亮。
我们不再年轻，却仍然相信明天。
火车晚点了四十分钟，广播里一遍遍地道歉。
神经网络从左到右读完句子，再猜下一个字是什么。
她轻轻合上那本《红楼梦》，望着窗外出神。
愿你走过千山万水，归来仍是少年。
""",
    "zh-Hant": """好一朵美麗的茉莉花，芬芳美麗滿枝椏。
又香又白人人誇，讓我來將你摘下。
空山不見人，但聞人語響。
返景入深林，復照青苔上。
獨在異鄉為異客，每逢佳節倍思親。
遙知兄弟登高處，遍插茱萸少一人。
公司決定下個月搬到新的辦公大樓，員工都很期待。
醫生叫她多喝開水，少熬夜，過兩天就會好起來。
夜市裡賣著蚵仔煎和珍珠奶茶，到處都是人聲。
那隻貓總是睡在鋼琴上，誰彈琴牠都不醒。
機器學習並不神祕，只是讓電腦從資料裡找出規律。
""",
    "zh-HK": """氹氹轉，菊花園，炒米餅，糯米糰。
阿媽叫我睇龍船，我唔睇，我要睇雞仔。
雞仔大，攞去賣，賣得幾多錢？賣得三蚊雞。
佢琴日先至買咗部新電話，今日就跌咗落地。
你食咗飯未呀？不如一齊去飲茶啦。
搭電車由堅尼地城去到筲箕灣，兩個幾鐘頭。
個天咁黑，實落雨喇，快啲收衫先啦。
嘥晒啲心機，冇人肯聽佢講嘢。
呢度啲樓咁高，望唔到個月光喺邊。
""",
    "en": """“Where have you been?” she asked — and didn’t wait.
The façade was old; its clock had stopped at half past three.
He paid €20 for the ticket and kept the change.
Every evening the lighthouse turned its slow white arm.
I counted nine seconds of dark and one of light.
Somewhere behind the dunes a train was crossing the marsh.
We had been told to be brave, so we sang instead.
There is a song my father knew about a ship called Zoë.
It had no end: you went back to the first verse and began again.
Perhaps that is why nobody ever learned the whole of it.
""",
    "de": """Der Müller mahlt das Korn für 3 € das Pfund.
Es waren zwei Königskinder, die hatten einander so lieb,
sie konnten zusammen nicht kommen, das Wasser war viel zu tief.
Ach Liebster, könntest du schwimmen, so schwimm doch herüber zu mir!
Drei Kerzen will ich anzünden, und die sollen leuchten zu dir.
Das hört ein falsches Nönnchen, die tat, als wenn sie schlief;
sie tät die Kerzlein auslöschen, der Jüngling ertrank so tief.
Gestern fuhr der Zug erst um zehn ab, wir kamen zu spät.
Auf dem Küchentisch lag ein Zettel: Bin gleich zurück.
Die Universität verschickt keine Bücher mehr per Post.
""",
    "fr": """Le vent d'hiver a gelé la rivière.
Frère Jacques, dormez-vous ? Sonnez les matines !
Au clair de la lune, mon ami Pierrot,
prête-moi ta plume pour écrire un mot.
Ma chandelle est morte, je n'ai plus de feu ;
ouvre-moi ta porte, pour l'amour de Dieu.
Le café était fermé, alors nous avons marché jusqu'à la gare.
Elle avait oublié son parapluie, mais il ne pleuvait déjà plus.
Ça ne fait rien, répondit-il, on recommencera l'été prochain.
Les élèves répètent la leçon sans même y réfléchir.
""",
    "es": """La niña perdió el tren de las ocho.
De colores se visten los campos en la primavera.
De colores son los pajaritos que vienen de afuera.
Canta el gallo, canta el gallo con el quiri, quiri, quiri.
Ayer comimos pan con aceite y un poco de jamón.
El camión subía despacio por la montaña, echando humo.
—¿Quién es usted? —preguntó la señora desde el balcón.
Nadie respondió; sólo se oía el agua de la fuente.
Pasaron los años, y el árbol creció más que la casa.
Todavía guardo aquella fotografía en el cajón de la mesa.
""",
    "ja": """さくら、さくら、野山も里も、見わたすかぎり。
かすみか雲か、朝日ににおう。
うさぎ追いしかの山、小鮒釣りしかの川、
夢は今もめぐりて、忘れがたきふるさと。
駅前のパン屋では、毎朝六時に焼きたてのパンが並ぶ。
コンピュータは文字を数字として覚え、次の一文字を予測する。
昨日の夜、友達と長い電話をして、すっかり寝坊してしまった。
窓を開けると、潮の香りのする風が部屋に入ってきた。
メロスは約束を守るために、走り続けなければならなかった。
ありがとう、と彼女は小さな声で言った。
""",
    "ko": """아리랑 아리랑 아라리요, 아리랑 고개로 넘어간다.
나를 버리고 가시는 님은 십 리도 못 가서 발병 난다.
죽는 날까지 하늘을 우러러 한 점 부끄럼이 없기를,
잎새에 이는 바람에도 나는 괴로워했다.
별을 노래하는 마음으로 모든 죽어가는 것을 사랑해야지.
그리고 나한테 주어진 길을 걸어가야겠다.
오늘 밤에도 별이 바람에 스치운다.
도서관은 저녁 아홉 시에 문을 닫으니 서두르세요.
컴퓨터는 다음에 올 글자를 하나씩 맞혀 본다.
""",
    "ru": """Ой, мороз, мороз, не морозь меня.
Выхожу один я на дорогу; сквозь туман кремнистый путь блестит.
Ночь тиха, пустыня внемлет Богу, и звезда с звездою говорит.
В небесах торжественно и чудно! Спит земля в сияньи голубом.
Что же мне так больно и так трудно? Жду ль чего? Жалею ли о чём?
Поезд опоздал на полчаса, и мы пили чай на вокзале.
Бабушка положила в корзину хлеб, яблоки и горшочек мёда.
Каждый вечер он записывал в тетрадь одну новую строчку.
Сеть читает буквы одну за другой и угадывает следующую.
""",
}
OTHERS = {
    "pl": (
        "Zażółć gęślą jaźń. Wlazł kotek na płotek i mruga, ładna to piosenka, nie długa.\n",
        ("cp1250", "iso8859-2", "cp852"),
    ),
    "cs": ("Příliš žluťoučký kůň. Ach synku, synku, doma-li jsi?\n", ("cp1250", "iso8859-2")),
    "el": ("Η μέρα ήταν ωραία και ο ήλιος έλαμπε πάνω από τη θάλασσα.\n", ("cp1253", "iso8859-7")),
    "tr": ("Bir sabah erken kalktım, güneş doğuyordu. Şu dağlar kömürdendir.\n", ("cp1254", "iso8859-9")),
    "th": ("สวัสดีครับ วันนี้อากาศดีมาก เราไปเดินเล่นกันไหม\n", ("cp874",)),
    "he": ("שלום לכולם, היום יום יפה מאוד ואנחנו הולכים לטייל.\n", ("cp1255",)),
    "ar": ("مرحبا بكم في هذا اليوم الجميل، نحن نذهب إلى البحر.\n", ("cp1256",)),
    "uk": ("Реве та стогне Дніпр широкий, сердитий вітер завива.\n", ("cp1251", "koi8-u")),
    "it": ("Perché la città è così lontana? Là c'è più libertà.\n", ("cp1252", "latin-1")),
    "pt": ("Não sei por que você se foi. O coração não engana.\n", ("cp1252",)),
    "ru": (HALF_A["ru"], ("cp866", "iso8859-5", "mac-cyrillic")),
    "fr": (HALF_A["fr"], ("cp850", "cp437")),
    "de": (HALF_A["de"], ("cp850", "cp437")),
    "ko": (HALF_A["ko"], ("johab", "iso2022_kr")),
    "ja": ("ﾜｶﾞﾊｲﾊ ﾈｺﾃﾞｱﾙ｡ﾅﾏｴﾊ ﾏﾀﾞ ﾅｲ｡\n", ("cp932",)),
}
"""Other languages and rare encodings: they must not be read as something else without a question."""

HALVES = {"A": HALF_A, "B": HALF_B}


@dataclass(frozen=True, slots=True)
class Case:
    """A text as the bytes of a file.

    Attributes:
        half: ``A`` or ``B``.
        language: of the text.
        form: ``line``, ``verse``, ``whole``, ``lyrics`` or ``long``.
        encoding: Python's name of the one it was written in.
        text: what a detector has to lead to.
        data: the file.
    """

    half: str
    language: str
    form: str
    encoding: str
    text: str
    data: bytes

    def is_right(self, encoding: str) -> bool:
        """Tell whether the file, read in ``encoding``, is the text, whatever the encoding is called."""
        try:
            return bool(encoding) and self.data.decode(encoding).removeprefix("\ufeff") == self.text
        except UnicodeDecodeError:
            return False


def cases(half: str) -> Iterator[Case]:
    """Yield the cases of a half; lines that an encoding does not have are left out of its cases."""
    for language, passage in HALVES[half].items():
        for encoding in ENCODINGS_OF[language]:
            lines = [line for line in passage.splitlines() if _fits(line, encoding)]
            for form, make in _FORMS.items():
                text = make(lines)
                yield Case(half, language, form, encoding, text, text.encode(encoding))


def _fits(line: str, encoding: str) -> bool:
    try:
        return line.encode(encoding).decode(encoding) == line
    except UnicodeEncodeError:
        return False


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _lyrics(lines: list[str]) -> str:
    stamped = []
    for i, line in enumerate(lines):
        minutes, ms = divmod(i * _LINE_MS, 60_000)
        stamped.append(f"[{minutes:02}:{ms / 1000:05.2f}]{line}")
    return _joined(["[ti:Test]", "[by:someone]", *stamped])


def _long(lines: list[str]) -> str:
    # Each round begins at another line and takes every third, fifth, …: not the same text over and over.
    rounds: list[str] = []
    step = 1
    while sum(len(line.encode()) for line in rounds) < LONG_BYTES:
        rounds += [lines[(step + step * i) % len(lines)] for i in range(len(lines))]
        step += 2
    return _joined(rounds)


_FORMS: dict[str, Callable[[list[str]], str]] = {
    "line": lambda lines: lines[0],
    "verse": lambda lines: _joined(lines[:4]),
    "whole": _joined,
    "lyrics": _lyrics,
    "long": _long,
}
