"""Words for the first three doors, as an administrator would type them (routing.rules)."""

FIRST_KEYWORDS: dict[str, str] = {
    "technical-support": """\
エラー
不具合/不調/誤動作/調子が悪い
-説明 できない
バグ *0.6
できない/できません/できなく
出ない/出ません/出てこない/でてこない/出なく *0.7
表示されない/表示されません/表示されなく
見えない/見えません/見えなく/見れない
動かない/動きません/動かなく *0.6
開かない/開けない/開きません/開けません *0.6
消えた/消えて/消えました *0.6
届かない/届きません *0.4
保存されない/保存できない/保存できません/保存ボタン
更新されない/反映されない/反映されません *0.8
効かない/効いていない/効きません
進まない/進みません/進めません *0.8
ぐるぐる
真っ白/真っ黒/固まる/フリーズ
うまくいかない/うまくいきません
おかしい 表示/計算/数字/合計/レポート/画面
設定 *0.7
設定 どこ/方法/やり方/したい/仕方/手順
やり方/使い方/操作方法/手順 *0.8
作り方/書き方/消し方/出し方/変え方/入れ方 *0.8
どうすれば/どうやれば/どうやって/どうしたら *0.5
するには/するのは *0.5
したい *0.4
違い 教えて/何/なに *0.5
ログイン *0.9
ログイン できない/できません/できなく/進めない
パスワード リセット/忘れ/変更/再発行/ロック
パスワード *0.8
ロックされた/ロックアウト
多要素認証/二段階認証/2段階認証/二要素認証/MFA/認証コード/ワンタイム
権限/権限セット/プロファイル/ロール階層/共有ルール/共有設定/アクセス権
ユーザー 無効化/有効化/作成/登録/追加 *0.8
アカウント/ユーザー 作って/作りたい/作成/発行/停止/止め *0.9
退職者
組織ID/ログインアクセス
有効化 *0.8
個人取引先
商談/取引先/取引先責任者/リード/キャンペーン *0.6
ケース/活動/ToDo/行動/カレンダー *0.6
レコード/レコードタイプ/オブジェクト/カスタムオブジェクト *0.8
カスタム項目/項目 *0.8
ページレイアウト/レイアウト/画面レイアウト
入力規則/数式/選択リスト/積み上げ集計/参照関係/主従関係
レポート/ダッシュボード
グラフ *0.5
リストビュー/ビュー 共有/作成
検索結果/検索できない/検索に出ない
フロー/プロセスビルダー *0.8
承認プロセス/承認申請/代理承認/承認者
割り当てルール/割当ルール/エスカレーションルール/自動レスポンス
データローダー/データローダ/インポート/エクスポート/取り込み/取込
一括 登録/更新/削除/変更
CSV/エクセル/Excel
文字化け/化けた/化ける
重複 *0.8
マージ/復元/ごみ箱/ゴミ箱
削除 間違え/誤って/してしま/復元
メールテンプレート/差し込み/メール送信/一括メール/メール 届かない/届きません/送れない
自動配信/自動送信/スケジュール配信
Outlook/Gmail/Googleカレンダー/同期
API/API連携/外部連携/Web-to-リード/メール-to-ケース
Sandbox/サンドボックス/サンドボックス リフレッシュ
変更セット/リリース 失敗
添付ファイル/ファイル アップロード/ダウンロード
モバイルアプリ/スマホアプリ/スマホ/iPhone/Android *0.7
印刷 できない/ずれる *0.6
シングルサインオン/SSO/証明書 エラー
タブ 表示/追加/消え *0.6
ボタン 押し/押せ/表示/消え/追加 *0.7
全社 ログイン/使えない/使えません/止まって
本番 止まって/使えません/使えない
エージェントフォース/Agentforce/Einstein *0.5
how-do-i/how-to/how-can-i *0.8
can't/cannot/can-not/unable *0.8
not-working/doesn't-work/does-not-work/stopped-working/isn't-working *0.8
error *0.9
bug/issue/broken *0.5
log-in/login/password/locked-out
reset password
insufficient-privileges/permission/profile/sharing-rule/access
field/page-layout/record-type/validation-rule/picklist/formula
report/dashboard/list-view/chart
opportunity/account/contact/lead/case/record *0.4
flow/approval-process/assignment-rule/automation *0.8
import/export/data-loader/csv/excel
email-template/email-to-case/web-to-lead
sync/outlook/gmail/calendar
sandbox/api/integration/mfa/sso/authenticator
not-showing/not-saving/blank-page/shows-no/missing *0.7
mobile-app/iphone/android *0.7
attachment/upload/download/duplicate/merge/restore/deleted *0.7
configure/set-up/setup *0.5
activate/enable/deactivate *0.7
されない/されません/できねえ/できへん/れない/れません *0.5
てしまう/てしまい/ちゃう/ちゃいます/てしまった *0.6
勝手に/突然/急に *0.5
戻ってしま/元に戻 *0.7
切れる/切れて/崩れる/崩れて/ずれる/ずれて/落ちる *0.5
合わない/合いません/一致しない/間違って *0.5
見つからない/見つかりません/見当たらない *0.7
ログアウト/サインイン/ユーザー名/ユーザ名 *0.9
編集/鉛筆 *0.6
切り替え/切替/切替え *0.7
言語/タイムゾーン/通貨/ロケール/日本語表示/英語 *0.6
必須/必須項目/桁数/初期値/デフォルト値 *0.8
フィールド/フォーム/ボタン/タブ/アイコン *0.6
通知/メンション/Chatter/リマインダー/アラート *0.7
印刷/PDF *0.6
集計/並べ替え/絞り込み/条件/フィルタ/フィルター *0.7
担当者別/月別/部門別 集計/表示/一覧
変更/追加/作成/削除/登録/表示 方法/したい/するには/できる/できますか *0.6
変え/直し/消し/戻し/移し/見 たい/方法/には *0.4
使える/使えない/使えません/使えなく *0.5
機能 どれ/どの/使え/ありますか *0.7
ファイル/画像/写真/添付 *0.6
所有者/担当者 変更/一括/移管 *0.9
テンプレート/署名/宛先 *0.5
電話番号/住所/日付 *0.4
操作/画面 *0.4
組織 設定/言語/通貨 *0.6
サイト/ポータル 公開/ログイン *0.3
ドメイン/SSL/証明書/IP制限/IPアドレス *0.7
計算/数字/合計/金額 おかしい/違う/合わ/ずれ/間違
where can-i/do-i *0.6
change/default/currency/language/timezone/setting *0.5
button/tab/page/screen/layout *0.5
won't/doesn't/don't/didn't/isn't/no-longer *0.6
cannot-see/can't-see/disappeared/vanished/wrong *0.6
email/notification/reach *0.4
does-nothing/freezes/stuck/hangs/spinning *0.9
filter/formula/lookup/workflow/visibility *0.6
username/sign-in/user *0.5
承認/却下/差し戻し/取り下げ *0.7
検索/グローバル検索 *0.7
出てきません/出てこない/回ってこない/来ない/来ません/入らない/選べない/選べません *0.7
入力できない/入力できません/押せない/消せない/閉じる/二重 *0.6
並び順/順番/並び替え/入れ替え/固定 *0.6
公開グループ/キュー/ロール/テリトリー/項目レベルセキュリティ *0.9
価格表/商品マスタ/製品マスタ/納入商品/資産 *0.8
売上予測/フォーキャスト/商談フェーズ/フェーズ/会計年度 *0.8
ナレッジ/オムニチャネル/CTI/着信/チャット/営業時間/休日 *0.7
項目履歴/履歴管理/ログイン履歴/設定変更履歴 *0.9
接続アプリケーション/OAuth/トークン/API制限/ガバナ制限 *0.9
重複ルール/一致ルール/クイックアクション/カンバン/アプリケーションランチャー *0.9
Lightning/Classic/コンソール/ユーティリティバー/ホーム画面 *0.6
Slack/Teams/Zoom/Chrome/Edge/ブラウザ/ブラウザー/キャッシュ/iPad *0.6
UNABLE_TO_LOCK_ROW/FIELD_CUSTOM_VALIDATION_EXCEPTION/DUPLICATE_VALUE/STORAGE_LIMIT_EXCEEDED
INSUFFICIENT_ACCESS/REQUIRED_FIELD_MISSING/INVALID_FIELD/INVALID_LOGIN/REQUEST_LIMIT_EXCEEDED
せってい/ほぞん/ひょうじ/けんさく/こうもく/けんげん/しょうにん/しょうだん/とりひきさき *0.7
refresh/update/share/folder/business-hours/convert/conversion/spinner/keeps/close-date *0.5
queue/role/territory/forecast/price-book/knowledge/chatter/lightning *0.5
ページ/画面/レコード 作り方/直し方/戻し方/見方 *0.6
保存/表示/入力/選択/一覧/連携/共有/自動/上限/制限 *0.4
メール/コメント/メモ/タスク/フォルダー/フォルダ/仕様 *0.5
-他社
-他の会社
-プリンター
-パソコン
""",
    "trust-status": """\
障害/しょうがい情報
障害情報/障害 起き/発生/全国/情報/状況/復旧
-障害者 *2
メンテナンス/メンテ/メンテナンス予定/定期メンテ
メンテナンス/メンテ 予定/いつ/何時/時間/日程
計画停止/計画停電/サービス停止/停止予定/システム停止
稼働状況/稼働状態/稼動状況/サービス状況/運用状況/ステータスページ *1.5
システム 状態/状況/ステータス
インスタンス *1.2
インスタンス 状態/状況/ステータス
落ちてる/落ちてます/落ちている/落ちた/落ちました/落ちてない/落ちてませんか
サーバー *0.8
サーバー ダウン/落ち/遅い/重い/問題/障害/つながら
ダウン/ダウンして *0.8
重い/重く/重たい/激重
遅い/遅く/遅すぎ/もっさり/レスポンスが悪い
つながらない/つながりません/繋がらない/繋がりません/接続できない/アクセスできない
みんな/全員/他の人/周り 重/遅/つながら/繋がら/開か
復旧 見込み/いつ/した/予定 *1.3
トラスト/Trust/trust-site
バージョンアップ いつ/日程/予定/適用
リリース Spring/Summer/Winter いつ/予定/日程
Spring'/Summer'/Winter' いつ/適用/リリース/バージョン
outage/downtime/service-disruption/incident
is-down/down *1.2
down right-now/today/everyone
maintenance
maintenance window/planned/scheduled/weekend
status/status-page/system-status/instance-status *1.2
instance *0.8
very-slow/slow/sluggish/performance
unreachable/unavailable/not-responding
upgrade release when/date
止まってる/止まっている/止まってます/止まってない/止まって 今/システム/全体/Salesforce/サービス
停止時間/停止 時間/予定/いつ/何時 *1.1
繋がらん/つながらん/繋がりにくい/つながりにくい/接続障害/通信障害/繋がらなく/つながらなく
サービス側/Salesforce側/セールスフォース側 *1.3
全体的に/全国的に 遅/重/不安定/障害
不安定/高負荷/レスポンス *0.9
自分だけ/私だけ/うちだけ/弊社だけ 重/遅/繋が/つなが/開か/障害/落ち
既知の問題/known-issue
known-issue instance/today/outage
影響 メンテ/停止/障害
JPN/AP/NA 停止/状況/メンテ/障害/インスタンス
any issues/problems today/now/instance
working right-now/at-the-moment
server/site down/slow/problem/available
死んで/死んだ/しんでる
Salesforce/セールスフォース/SFDC/SF 使えない/使えません/使えて/動いて/止ま/死ん *1.2
復旧/障害履歴/障害報告 *0.9
停止 お知らせ/現在/ただいま/サービス
リリース日/リリース予定/アップグレード予定 *1.2
隣/部署/会社全体/全社/全社員/オフィス 同じ/開か/開け/使え/つながら/繋がら
Salesforce/セールスフォース 障害/不具合/停止 お知らせ/発表/ニュース
サーバー/さーばー おち/だうん
load/loading slow/seconds/forever everyone/everybody
whole/entire office/company/team down/cannot/can't
maintenance/maintenances tonight/today/tomorrow
-VPN *2
-Wi-Fi/wifi/無線LAN/社内ネットワーク/インターネット *2
-認定
-資格
-トレイルヘッド
-Trailhead
-パートナー *0.5
""",
    "community": """\
他社/他の会社/ほかの会社/よその会社/別の会社/他の企業/ほかの企業/別の企業/同業/同業者
他社事例/他社さん/他社の例/同業他社 *1.3
他社/他の会社/ほかの会社/他の企業/ほかの企業/よそ どう/事例/例/やり方/使い方/活用/参考 *1.3
-他社製 *2
事例/活用事例/導入事例/成功事例/成功例 *1.3
活用方法/活用法/活用例/使いこな *1.1
ベストプラクティス/定石/おすすめのやり方 *1.4
ユーザー会/ユーザーグループ/ユーザーコミュニティ/勉強会/交流会/ミートアップ *1.4
コミュニティ *1.2
トレイルブレイザーコミュニティ/Trailblazer-Community *1.5
みんな/皆さん/みなさん どう/使い方/アイデア/やって/工夫
アイデア *1.1
アイデア 投票/要望/投稿/活用/交換
要望 機能/改善/製品
意見交換/情報交換/相談できる仲間 *1.3
一般的に どう/どの
世の中 どう/会社
業界 例/事例/標準/一般
製造業/小売業/金融業/建設業/医療 例/事例/参考
other-companies/other-company/other-customers/others-do/other-firms/peers *1.4
how other companies/customers/users/people/orgs *1.2
best-practice/use-case/case-study/success-story *1.4
real-world example
community/trailblazer-community/user-group/meetup *1.3
idea/ideas exchange/share/vote
feature-request/idea-exchange/ideaexchange *1.3
どんな会社/よその企業/他の企業/他のユーザー/ほかのユーザー/他のお客/ほかのお客 *1.4
会社 どう使/どうやって/どのように/どうして
コツ/ヒント/知恵/ノウハウ/工夫 *1.2
ユーザー 相談/交流/つながり/集まり/情報
ユーザ会/オフ会/イベント *1.2
似た/同じ/近い 業種/業界/規模/会社
活用 ヒント/例/術/したい/アイデア/方法
使い方 聞いてみ/他の/みんな/会社/参考
参考 事例/他/会社/例 *1.2
ideas tips/inspiration/other/users
other-users/other-people/fellow-admins/other-orgs *1.3
tips-and-tricks/inspiration/peer
ほかでは/よそでは/他では/他所では/別の会社では *1.4
ほか/よそ/他 どうして/どうやって/どのように *0.8
みんな/皆さん/みなさん/各社 どんな/何を/どれくらい/作って/使って *1.4
定着 どう/進め/コツ/工夫/しない *1.2
話/体験談 聞きたい/聞いてみたい/聞かせて *0.8
かつよう/じれい/じれいしゅう *1.2
成功/定着/活用 会社/企業/よそ *1.2
同じ業界/同業種/同じ業種 *1.4
管理者同士/ユーザー同士/担当者同士 *1.4
相談できる場/相談できる場所/情報共有の場 *1.3
example/examples how/of/companies/customers *1.2
how companies/customers/manufacturers/retailers/firms/teams use/handle/do *1.4
usual/typical/common way/practice companies/use *1.2
idea post/submit/suggest/product/vote *1.3
suggestion/compare-notes/share-experience/learn-from-others *1.2
提案 機能/改善/製品 出せ/出し/どこ/投稿
-パートナーコミュニティ
-Partner-Community
""",
}
