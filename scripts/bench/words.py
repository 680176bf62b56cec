"""Japanese text as people write it to a helpdesk: few words often, most of them seldom."""

import itertools
import random

THINGS = """
商談 レポート 取引先 ダッシュボード 画面 一覧 リード 項目 承認 メール フロー 権限 活動 見積
ケース 契約 商品 キャンペーン 納品 請求 在庫 予算 売上 日報 訪問 名刺 帳票 資料 添付 通知 検索
共有 ロール プロファイル 連携 同期 取込 出力 集計 入力規則 数式 履歴 監査 署名 予定 地図 価格表
目標 部署 代理店 担当者 ログイン 認証 パスワード 端末 拡張機能 タブ 検索条件 ビュー バッチ
夜間処理 証跡
"""
OF_THINGS = """
画面 一覧 項目 設定 名前 合計 権限 履歴 件数 日付 通知 担当者 添付 取込 出力 更新 作成 削除
編集 承認 検索 並び順 表示 保存 印刷 形式 言語 エラー 番号
"""
PATTERNS = """{}を開くと、{}が表示されません。
{}で{}を保存すると「予期しないエラーが発生しました（{}）」と出ます。
昨日までは{}から{}を更新できていました。
{}と{}の数字が合いません。
{}だけ遅く、{}は問題ありません。
{}の締めに{}を使うため、{}が止まると困ります。
{}を{}に変えたあとから起きています。
{}がほかの人には見えて、自分には見えません。
{}を手で直し、{}を一件ずつ確認しています。""".splitlines()


class Words:
    """Writes text from a chance of its own: the same seed writes the same text."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        endings = ["", *(f"の{word}" for word in OF_THINGS.split())]
        self.words = [thing + end for end, thing in itertools.product(endings, THINGS.split())]
        # Zipf and Mandelbrot: the word of rank r comes in the share of 1 / (r + 2.7).
        self.weights = list(itertools.accumulate(1 / (r + 2.7) for r in range(len(self.words))))

    def title(self) -> str:
        first, second = self.pick(2)
        return f"{first}で{second}ができない"

    def text(self, sentences: int) -> str:
        patterns = self.chance.choices(PATTERNS, k=sentences)
        return "".join(pattern.format(*self.pick(3)) for pattern in patterns)

    def lines(self, count: int) -> str:
        return "\n".join(f"{word}を開く" for word in self.pick(count))

    def pick(self, count: int) -> list[str]:
        found = self.chance.choices(self.words, cum_weights=self.weights, k=count)
        # One word in fifty is one that hardly any other text has, as numbers and names are.
        rare = self.chance.random() < count / 50
        return [*found[:-1], f"{found[-1]} {self.chance.getrandbits(32):08X}"] if rare else found
