"""Made-up names in realistic proportions: a few surnames are common, most are rare, many sound alike."""

from collections.abc import Callable

# Shares, about per thousand. 汪 sounds like 王, 章 like 张, 黎 like 李: a search in characters must not pay for its
# namesakes by sound.
SURNAMES = {
    "王": 80, "李": 79, "张": 77, "刘": 54, "陈": 45, "杨": 44, "赵": 28, "黄": 27, "周": 23, "吴": 22, "徐": 19,
    "孙": 18, "胡": 17, "朱": 16, "高": 15, "林": 15, "何": 14, "郭": 13, "马": 13, "罗": 12, "梁": 11, "宋": 11,
    "郑": 11, "谢": 10, "韩": 10, "唐": 10, "冯": 9, "于": 9, "董": 9, "萧": 8, "程": 8, "曹": 8, "袁": 8,
    "邓": 8, "许": 8, "傅": 7, "沈": 7, "彭": 7, "吕": 7, "苏": 6, "卢": 6, "蒋": 6, "蔡": 6, "贾": 6,
    "丁": 6, "魏": 6, "薛": 5, "叶": 5, "阎": 5, "余": 5, "潘": 5, "杜": 5, "戴": 5, "夏": 5, "钟": 5,
    "汪": 4, "田": 4, "任": 4, "姜": 4, "范": 4, "方": 4, "石": 4, "姚": 4, "谭": 4, "廖": 4, "邹": 4,
    "熊": 4, "金": 4, "陆": 4, "郝": 3, "孔": 3, "白": 3, "崔": 3, "康": 3, "毛": 3, "邱": 3, "秦": 3,
    "江": 3, "史": 3, "顾": 3, "侯": 3, "邵": 3, "孟": 3, "龙": 3, "万": 3, "段": 3, "章": 2, "钱": 2,
    "汤": 2, "尹": 2, "黎": 1, "欧阳": 1, "穆": 1, "冉": 1,
}  # fmt: skip
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚玲桂英华慧巧美颖露瑶怡婷雪荷霜香莺媚眉环莲真蕾薇菲寒伊亚宜可姬舒影荔枝思"
    "秀欣飘毓卿聪澜纯朗咏嘉琼勤珍贞莉兰凤洁梅琳素云海山仁波宁贵福生龙元全国胜学祥才发武新利清飞彬富顺信子辉泽晨辰士以建"
    "家致树炎德河哲江浩亮政谦亨奇固之轮翰朋伯宏先柔竹霭凝晓欢霄枫芸菁寒潇筱啸小"
)

SortKey = Callable[[str, str | None], str]


def surname_slots(sort_key: SortKey) -> list[tuple[int, str, str]]:
    """``(slot, surname, key)``; each surname has as many slots as its share."""
    slots = [one for surname, share in SURNAMES.items() for one in [surname] * share]
    keys = {surname: sort_key(surname, None) for surname in SURNAMES}
    return [(no, surname, keys[surname]) for no, surname in enumerate(slots)]


def given_slots(sort_key: SortKey) -> list[tuple[int, str, str]]:
    """``(slot, character, syllable)``; a character keeps the syllable it has in a name."""
    characters = sorted(set(GIVEN))
    return [(no, one, sort_key(f"穆{one}", None).split(" ")[-1]) for no, one in enumerate(characters)]
