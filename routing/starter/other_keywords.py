"""Words for the other doors, as an administrator would type them (routing.rules)."""

OTHER_KEYWORDS: dict[str, str] = {
    "account-rep": """\
契約 *1.2
契約 更新/期間/終了/満了/内容/変更/途中/いつ/プラン/追加/解除/見直/延長/切れ
-契約 レコード/オブジェクト/項目/入力規則/保存 *1.5
-契約/契約書/契約終了/契約期間 テンプレート/通知/メール/アラート/フロー/レポート/ファイル *1.5
-請求/支払/見積書/請求書/注文書 項目/テンプレート/ロゴ/選択リスト/レコード/レポート/開けない *1.5
直接契約/直接取引/直販/契約名義/名義変更/社名変更 *1.4
登録番号/適格請求書 *1.2
概算/見積金額/見積依頼/相見積/費用対効果/費用感 *1.2
けいやく/せいきゅう/りょうきん/ねだん/きんがく/こうにゅう *0.9
後任/担当者変更/担当変更 営業/Salesforce/セールスフォース
契約 満期/来年/来期/年度/名義/切替/切り替え/条件/書類
contract/license/licence/quote/subscription expire/expires/expired/ending/renew
らいせんす きんがく/たりない/ふやし/ついか/いくら
ライセンス 金額/余って/足りない/たりない/割り当て
アカウント/ID/ユーザー 増や/減ら 費用/いくら/料金/契約
契約更新/契約書/契約期間/契約内容/契約番号
ライセンス *0.8
ライセンス 増/追加/減/購入/買/余/足り/不足/本数/いくら/費用/種類/解約/数/何人 *1.2
足りない/足りなく/足りません ライセンス/枠/容量
請求/請求書/請求先/請求金額/請求額
請求/請求書 届/宛名/宛先/再発行/発行/金額/住所/間違/違
見積 *0.5
見積書 *0.8
見積/見積り/見積もり/みつもり/見積書 ほしい/欲しい/もらい/届/来な/来て *1.1
見積/見積り/見積もり/みつもり/見積書 依頼/お願い/更新/追加/名/取りたい *1.1
-見積 フロー/画面/レコード/オブジェクト/ボタン/PDF/承認 *0.8
料金/価格/値段/費用/金額/いくら/コスト/単価/差額 *1.1
割引/値引/値引き/ディスカウント/値上げ *1.2
支払/支払い/お支払/口座振替/振込/クレジットカード/入金 *1.1
領収書/領収証/納品書/注文書/発注書/発注/申込書/検収 *1.2
購入/買いたい/買い足/追加購入/買う *1.1
解約/退会/契約終了/自動更新 *1.3
営業担当/営業担当者/担当営業/営業さん/担当の営業/アカウントエグゼクティブ *1.4
営業 Salesforceの/セールスフォースの/連絡先/変わった/誰/だれ
エディション *1.2
エディション/Enterprise/Unlimited/Professional アップグレード/変更/料金/違い
プラン 変更/アップグレード/料金
新しい製品/新製品/製品 導入/購入/紹介/説明/買い/デモ
ストレージ/容量 追加/購入/増や
みつもり *0.9
安く/高い/値段交渉 *0.7
ライセンス料/利用料/使用料/月額/年額/追加料金/課金 *1.3
ユーザー数 減/増/追加/変更/契約
控え/写し 契約/請求/注文
秘密保持/NDA/利用規約/約款/注文/オーダーフォーム/個人情報の取り扱い契約 *1.2
営業 担当/会いたい/打ち合わせ/来て/相談/紹介 *1.1
導入 価格/費用/検討/見積/したい
価格 教えて/表/リスト
買うには/買え/買い *0.9
サンドボックス/sandbox 買/購入/追加で
予算/稟議 *0.8
商談化/トライアル 延長/申込 *0.8
contract/agreement/terms *1.1
upgrade edition/enterprise/unlimited/professional
licenses/licences more/need/please/buy
list-price/price-list/purchase-order/po-number *1.2
more/extra/additional licenses/licences/users/seats
nda/msa/data-processing-agreement *1.2
sales-team/salesperson/salesforce-rep our/contact/who *1.1
contract renew/end/change/copy/terms
renew/renewal
license/licence *0.8
license/licence/seat/user more/add/additional/buy/cost/purchase/reduce/extra *1.2
price/pricing/cost/how-much/discount *1.1
quote *0.7
quote send/need/get/new/renewal/seats *1.1
invoice/billing/bill/payment/receipt/purchase-order *1.3
buy/purchase/order-form *1.1
subscription/cancel-subscription/terminate *1.1
account-executive/account-rep/account-representative/account-manager/sales-rep/salesperson *1.8
edition upgrade/change/price/unlimited/enterprise *1.1
budget *0.7
-試験
-資格
-研修
-exam
-course
-certification
-パートナー契約
-再販
-代理店
""",
    "trailhead-help": """\
Trailhead/トレイルヘッド/トレールヘッド/トレイルへっど *1.8
Trailhead/トレイルヘッド ログイン/アカウント/バッジ/ポイント/メール/統合/モジュール/完了 *1.2
トレイルブレイザー/Trailblazer
トレイルブレイザー/Trailblazer アカウント/プロファイル/プロフィール/統合 *2
トレイルブレイザー/Trailblazer メールアドレス/ランク/ログイン/ID *2
Trailblazer.me/TBID *1.5
バッジ/バッヂ *1.6
Trailhead/トレイルヘッド 表示/おかしい/エラー/できない/動か/日本語/消え *1.6
学習サイト/学習プラットフォーム/学習コンテンツ *1.4
学習サイト アカウント/ログイン/2つ
アカウント 2つ/二つ/統合/前職/前の会社/転職 *1.1
クイズ/チャレンジ ポイント/合格/モジュール *1.6
modules/quiz points/complete/pass *1.2
old/previous company/job/employer trailhead/badges/trailblazer *1.2
trailhead lost/access/password/account *1.4
playground launch/password/login/lost *1.2
playground *1.5
スーパーバッジ *2
ハンズオン/Challenge/チャレンジ *1.2
Playground/プレイグラウンド *1.6
モジュール 完了/終わら/クイズ/ポイント/学習
トレイル/トレイルミックス/trailmix *1.3
ポイント 反映/消え/加算/増え
学習 履歴/進捗/記録 引き継/移し/消え
レンジャー/ランク 上が/トレイル
badge/superbadge *1.6
trailblazer account/profile/merge/login/email/delete *2
trailhead account/badge/login/points/module/merge/challenge *1.2
hands-on/challenge check/fail/org *1.2
merge-accounts accounts badges
-コミュニティ *0.5
-community *0.5
""",
    "expert-coaching": """\
エキスパートコーチング/エキスパート・コーチング/Expert-Coaching *2.5
コーチング/coaching *2
コーチング 申込/申し込/予約/セッション/メニュー/一覧/参加/日程
コーチ 相談/予約/申込 *1.2
エキスパート 相談/セッション/予約/支援/申込
アクセラレータ/アクセラレーター/アクセレレーター/accelerator *2.2
プレミア/Premier/シグネチャー/シグネチャ *1.1
Signature *0.5
プレミア/Premier/Signature/シグネチャー 特典/専門家/相談/セッション *1.3
プレミア/Premier/Signature/シグネチャー 個別/サクセスプラン/含まれる/使える *1.3
個別相談/個別支援 *1.3
専門家/エキスパート/スペシャリスト 話/話せる/聞ける/教えて/受けたい
専門家/スペシャリスト 1対1/相談/個別/セッション *1.5
1対1/一対一/マンツーマン 相談/セッション/支援
個別セッション/活用支援/活用相談 *1.3
サクセスプラン/Success-Plan *1.1
expert session/one-on-one/book/advice/premier *1.3
one-on-one/1:1 expert/session/premier
""",
    "training-certification": """\
認定/認定資格/認定試験/認定証 *1.6
資格 *1.4
資格 試験/更新/取りたい/取得/維持/期限/切れ/メンテナンス/勉強/合格 *1.6
試験/しけん *1.3
試験 申込/申し込/日程/変更/会場/結果/予約/キャンセル/延期/オンライン/受け/受験
受験/受験料/受検/再受験 *1.6
合格/不合格/合格証/スコアレポート *1.3
アドミニストレーター/プラットフォームデベロッパー/コンサルタント 試験/資格/受験/認定/勉強 *1.2
バウチャー/受験クーポン/voucher *1.8
Webassessor/Pearson/ピアソン/Trailhead-Academy/監督付き *3
研修/講習/講習会/セミナー/講座 *1.6
合格 認定/資格/試験/表示/反映/証
認定 表示/反映/更新/維持/検証/合格/勉強/申込/受け *1.4
認定アドミニストレーター/認定アドミ/アドミン試験 *1.6
アドミ試験/アドミン資格/上級アドミニストレーター/App-Builder *1.6
再受験/落ちた/リテイク 試験/料金/受験/アドミニストレーター
勉強方法/勉強法/試験対策/模擬試験/問題集/出題範囲 *1.4
研修/講座/トレーニング 申込/申し込/割引/料金/日程/有料/参加/キャンセル
cert exam/salesforce/sign-up/maintenance/admin
trainings/workshop/webinar book/administrator/offer/dates
トレーニング/トレーニングコース *1.5
トレーニング 受講/申込/申し込/日程/料金/新人/コース
受講/受講料/受講証明 *1.6
講師/インストラクター/集合研修/オンライン研修/教育プログラム *1.3
コース 受講/申込/日程/キャンセル *1.2
exam/certification/certificate/certified *1.6
exam/certification reschedule/retake/voucher/fail/result/register/book/cancel/expire/maintain *1.3
credential maintenance/expire/verify
training/training-course/course/instructor-led/classroom/workshop *1.4
class/training book/enroll/register/date/schedule *0.9
修了証/受講履歴/受講者/修了 *1.2
class/course/training which/take/admin/recommend/beginner/next/when *1.2
class/クラス/コース ADM/DEX/CRT/PD/日程/次回/開催 *1.2
certified/certification how/path/become/admin *1.2
refund exam/course/class
しかく/しけん/じゅけん/にんてい/けんしゅう *1.2
試験/資格 落ち/落ちた/受けられ/受けたい/次回/本人確認/当日
講座/講習/クラス/トレーニング ありますか/おすすめ/探し/一覧
-研修用 *2
-SSL証明書
""",
    "appexchange-vendor": """\
AppExchange/アップエクスチェンジ/アプリエクスチェンジ/AgentExchange *1.8
AppExchange アプリ/パッケージ/動かない/エラー/製品/開発元 *1.2
パッケージ *1.3
管理パッケージ/インストール済みパッケージ
パッケージ インストール/更新/バージョン/アップデート/不具合/エラー
インストールした/インストール済み アプリ/パッケージ/製品 *1.4
開発元/ベンダー/ベンダ/提供元/メーカー/パッケージ会社 *1.6
アプリ/製品/パッケージ 開発元/ベンダー/提供元/販売元/どこに問い合わせ
サードパーティ/サードパーティー/サードパーティ製/他社製/外部製品/社外製 *2
他社製/外部/別会社 アプリ/アドオン/パッケージ/ツール *1.6
アドオン/プラグイン/拡張機能 *1.4
入れてい/入れた/導入した/追加した アプリ/アドオン/ツール/パッケージ *1.5
アプリ ベンダー/作った会社/提供会社/販売会社 *1.5
AppExchange サポート/問い合わせ/不具合/インストール
サードパーティ製アプリ *1.5
アンインストール/インストール アプリ/パッケージ/製品/ツール *1.2
アプリ/製品/ツール/パッケージ 販売元/提供元/サポート窓口/連絡先
third-party/3rd-party *1.6
package/managed-package/installed-package/add-on/addon/plugin *1.4
vendor/publisher/isv-app *1.6
appexchange app/vendor/package/support *1.2
-出品
-公開
-listing
-security-review
""",
    "partner": """\
パートナー *1.3
パートナー契約/パートナー企業/パートナープログラム *2
パートナー制度/パートナーポータル/パートナーコミュニティ *2
パートナー ポータル/プログラム/契約/登録/資料/特典/窓口/ログイン/デモ/提案/向け/申請/として *1.5
Partner-Community/Partner-Portal/partner-program/partner-learning-camp *2
コンサルティングパートナー/consulting-partner/OEM/SIer/Sier *1.5
ISV/ISVとして *1.6
resell/resale *1.8
partner material/materials/portal/benefits/tier
パートナー 認定/基準/なる/なりたい/ランク/基準 *1.8
販売代理店/販売パートナー *2
代理店/販売店/取次店/再販/再販契約/再販売/リセラー/reseller *2
出品/リスティング *1.6
AppExchange/アプリ 公開/出品/掲載/販売/リスティング/審査 *2
セキュリティレビュー/security-review *2.2
パートナービジネス組織/PBO/partner-business-org/Trialforce/LMA/ライセンス管理アプリ *2
提案用/デモ組織/デモ環境 *1.4
顧客/お客様 提案/導入支援/に売 デモ/資料/パートナー
partner *1.4
partner portal/program/login/community/deal/account/consulting/register/demo *1.6
deal-registration/register-a-deal/register deal *1.5
-パートナー/パートナー企業/代理店 取引先/レコード/レコードタイプ/項目/オブジェクト/レポート *2
-代理店経由 *2
導入パートナー/認定パートナー/販売パートナー/実装パートナー *1.6
パートナー 顧客/代わり/代理/お客様/案件/商談登録
become partner/reseller/consultant
publish/list our/app appexchange *1.6
our appexchange listing/app review *1.2
""",
    "internal-developers": """\
自社開発/社内開発/内製/自作/自前 *2
自社 アプリ/システム/開発/プログラム/画面/機能
内製 アプリ/ツール/画面/システム
社内/うち/自社/弊社/当社 作った/作って/開発した/開発チーム/作り込 *2
情シス/情報システム部/開発チーム/開発部/システム部/開発者/IT部門 作った/作って/リリース/変更 *2
情シス/情報システム部/開発チーム/開発部/システム部/開発者/IT部門 改修/開発/設定した/いじ *2
情シス/開発チーム/開発担当/開発部門/社内SE *0.9
社内ツール/社内システム/社内アプリ/自社システム/自社アプリ/自社ツール/自社製 *1.8
プログラム 不具合/連携/エラー/修正/バグ *1.4
プログラム/ソースコード/ソース *1.1
コード *0.5
開発部/開発課/開発グループ/システム課/エンジニア/プログラマー *1.2
無限ループ *0.8
夜間バッチ/バッチ こけ/コケ/異常終了/止ま
our developers/programmers/engineers wrote/built/made *1.6
nightly-batch/batch-job/scheduled-job/batch failed/fails/stopped/stops/error/wrote/developers *1.2
独自 アプリ/機能/画面/開発/カスタマイズ *1.4
改修/追加開発/カスタマイズ *1.3
昨日/先週/今日/夕方/今朝 リリース デプロイ/した/フロー/やつ *1.2
デプロイ/リリース後/リリースした *1
カスタムコード/カスタムプログラム/カスタムコンポーネント/プログラム 修正/バグ *1.6
Apex/エイペックス *1.6
Apex トリガー/クラス/バッチ/エラー/例外/テスト *1.4
トリガー/トリガ *1.4
Visualforce/LWC/Lightning-Webコンポーネント/Auraコンポーネント *1.6
夜間バッチ/バッチ処理/バッチジョブ/バッチ 止ま/失敗/エラー/落ち *1.4
NullPointerException/System.LimitException/System.DmlException/Too-many-SOQL *1.6
スタックトレース/例外 発生/エラー *1.2
フローからエラー/フローのエラーメール/フロー 情シス/自社/社内 *1.4
in-house/inhouse/homegrown/home-grown/self-built/custom-built *2
our/internal developers/developer/dev-team/devs/it-team *1.4
custom-code/custom-app/custom-component/custom-object-code *1.8
apex/trigger/visualforce/lwc/stack-trace *1.6
apex trigger/class/exception/batch *1.4
deployed/deployment/released yesterday/last-night/code/broke *1.2
nullpointerexception/unexpected-exception/unhandled-exception *1.6
our IT/it-department/engineers/developers built/wrote/made/released/deployed *1.6
our flow/screen/button/batch/tool IT/built/wrote/developers/own *1.2
開発チーム/開発担当/情シス/社内 機能追加/改良/頼み/頼みたい/依頼/お願い *1.4
カスタムボタン/カスタム画面/独自画面/社内開発 *1.2
バッチ/自動処理/取り込み処理 失敗/異常/エラー/止ま/終わら
CPU-time-limit/CPU-time/heap-size/SOQL-queries/DML-statements *1.6
-トリガーリンク
""",
}
