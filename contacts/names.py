"""People found by name or department, in whatever form the characters are typed or kept.

Widths and compatibility ideographs are Unicode's (NFKC). `SAME` has the rest: the form that most
people type, and behind it the others that stand in names. Old and new forms are those of the list
of kanji for common use (常用漢字表, 2010) and of the list for names (人名用漢字表); the others are
pairs of the Ministry of Justice's table for the family registers (誤字俗字・正字一覧表, 2004).
"""

import re
import unicodedata
from typing import Any

from django.db.models import CharField, Lookup, Q
from django.db.models.sql.compiler import SQLCompiler

SAME = """
万萬 与與 予豫 亀龜 亜亞 来來 内內 円圓 児兒 凜凛 剣劍劔 励勵 勲勳 厳嚴 参參 吉𠮷 呉吳 団團
国國 土圡 堯尭 塁壘 増增 壮壯 寿壽 奥奧 奨獎 学學 宝寶 実實 宮宫 寛寬 将將 尽盡 島嶋嶌 峰峯
崎﨑嵜 巌巖 巣巢 巻卷 広廣 庄荘莊 弥彌 当當 彦彥 応應 徳德 徴徵 恒恆 恵惠 悦悅 慎愼 戦戰 戸戶
斎齋斉齊𪗱 数數 晃晄 暁曉 暦曆 曽曾 条條 村邨 柳栁 栄榮 桑桒 桜櫻 桝枡 桧檜 検檢 楽樂 槙槇 権權
横橫 橋槗𣘺 欅﨔 歓歡 歩步 歳歲 毎每 気氣 沢澤 浅淺 浄淨 浜濱濵 涼凉 淵渕渊 清淸 渉涉 渋澁 済濟
温溫 満滿 滝瀧 瀬瀨 灯燈 炉爐 為爲 焔焰 狭狹 瓶甁 産產 県縣 真眞 礼禮 祢禰 禄祿 秋穐 稲稻 穂穗
穏穩 穣穰 竜龍 経經 絵繪 緑綠 緒緖 総總 縁緣 翠翆 聡聰 舎舍 船舩 芦蘆 芸藝 莱萊 蔵藏 薫薰 薬藥
薮藪籔 虎乕 蛍螢 衛衞 装裝 覚覺 覧覽 観觀 説說 読讀 譲讓 賛贊 賓賔 頼賴 転轉 辺邉邊 遥遙 郎郞
郷鄕 野埜 釈釋 鉄鐵銕 録錄 鋭銳 鎌鐮 鎮鎭 関關 隠隱 随隨 霊靈 静靜 青靑 館舘 顔顏 顕顯 駅驛
験驗 高髙 髪髮 鶏鷄 鶴靏靍 鴎鷗 麦麥 黄黃 黒黑
"""

# Any form of a character, as a class of a pattern.
CLASSES = {form: f"[{forms}]" for forms in SAME.split() for form in forms}
# What may stand between two characters: blanks, and selectors of a glyph (異体字セレクタ).
BETWEEN = r"[\s\uFE00-\uFE0F\U000E0100-\U000E01EF]*"
SILENT = re.compile(BETWEEN)


def pattern_of(text: str) -> str:
    """Return the pattern that this stands in a text, whatever the forms of its characters."""
    plain = SILENT.sub("", unicodedata.normalize("NFKC", text.replace("\0", "")))
    return BETWEEN.join(CLASSES.get(character, re.escape(character)) for character in plain)


@CharField.register_lookup
class Alike(Lookup[Any]):
    """`name__alike="髙橋"`: the text holds this, in whatever form it is kept."""

    lookup_name = "alike"

    def get_prep_lookup(self) -> str:
        return pattern_of(str(self.rhs))

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        pattern, pattern_params = self.process_rhs(compiler, connection)
        return f"normalize({column}, NFKC) ~* {pattern}", (*params, *pattern_params)


def named_like(text: str, person: str = "") -> Q:
    """Match people by a part of the name or mail address; `person` is the way to them, if any."""
    plain = unicodedata.normalize("NFKC", text.replace("\0", ""))
    return Q(**{f"{person}name__alike": text}) | Q(**{f"{person}email__icontains": plain})
