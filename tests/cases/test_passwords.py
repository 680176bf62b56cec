import pytest

from cases.passwords import holds_password

GIVEN = [
    "パスワード: hunter2",
    "パスワード：ｈｕｎｔｅｒ２",
    "パスワードは Sakura です",
    "パスワードは「Sakura」です。",
    "PW=abcd1234 でログインできます",
    "password=correcthorse",
    "Password: Sommer2026!",
    "my password is hunter2.",
    '{"username": "a", "password": "abcdefgh"}',
    "<password>geheim</password>",
    "パスワード(仮): Abc12345",
    "暗証番号: 4711",
    "pwd : letmein",
    "パスコード: 12345678",
    "security token: Xy7ab2cd9e",
    "セキュリティトークンは Xy7ab2cd9e です",
    "client_secret=8412345678901234567",
    "00DJ2000003ztLb!AQEAQABCDEFGHIJKLMNOPQRSTUVWXYZ0123",
    "Authorization: Bearer abcdefghijklmnopqrstuvwxyz",
    "-----BEGIN RSA PRIVATE KEY-----",
    "postgres://app:geheim@db.example.com/x",
    "1行目\nパスワード: hunter2\n3行目",
]
MENTIONED = [
    "",
    "パスワードを忘れました。",
    "パスワード: 忘れました",
    "パスワードはリセット済みです",
    "パスワードの有効期限は90日です。",
    "パスワードポリシー: 8文字以上",
    "パスワード: 8文字以上にしています",
    "パスワード: ********",
    "password: [masked]",
    "password: xxxxxxxx",
    "Password: required",
    "The password is incorrect.",
    "password is case-sensitive and 8-16 characters long",
    "Settings > Password > Policies",
    "the bypass: abc123",
    "パスワード再設定: https://example.com/reset/1a2b",
    "パスワード: Salesforceのものとは別です",
    "パス: /home/user1/report.csv",
    "セキュリティトークンが届きません。",
    "組織ID 00DJ2000003ztLbMAI",
    "https://example.my.salesforce.com/00DJ2000003ztLb",
    "12:30に開くと エラー500: unexpected",
]


@pytest.mark.parametrize("text", GIVEN)
def test_password_given_is_found(text):
    assert holds_password(text)


@pytest.mark.parametrize("text", MENTIONED)
def test_password_only_mentioned_is_not_found(text):
    assert not holds_password(text)


def test_long_text_is_read_in_no_time():
    assert not holds_password("password " * 50_000 + "パスワードは" * 20_000)
