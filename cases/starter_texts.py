"""The ready-made texts to begin with; from then on the administrators'."""

from cases.models import ReadyText, ReadyTextKind

R, A, D = ReadyTextKind.REMARK, ReadyTextKind.ANSWER, ReadyTextKind.REDIRECT

# kind, name_ja, name_en, text_ja, text_en
TEXTS = [
    (
        R,
        "いつからかを正確に",
        "Exactly since when",
        "いつから起きていますか。日付と時刻をできるだけ正確に教えてください。"
        "調査する人が記録を探す手がかりになります。",
        "Since when exactly does it happen? Give day and time as closely as you can: support looks"
        " for its traces by them.",
    ),
    (
        R,
        "手順を一つずつ",
        "The steps one by one",
        "最初の画面から、操作を一つずつ書いてください。同じ手順で再現できると、回答が早くなります。",
        "Please write each step from the first page on. What can be repeated is answered sooner.",
    ),
    (
        R,
        "画面の写しを付ける",
        "Add a screenshot",
        "エラーが出ている画面の写しを付けてください。画面全体とアドレスが見えると助かります。",
        "Please add a screenshot of the error, with the whole page and its address in view.",
    ),
    (
        R,
        "困っている人と業務",
        "Who and which work is affected",
        "困っている人の数と、止まっている業務を教えてください。重要度を決めるために必要です。",
        "How many people are affected, and which work stands still? The severity depends on it.",
    ),
    (
        R,
        "その日までに必要な理由",
        "Why by that day",
        "希望日までに必要な理由と、間に合わない場合に起こることを教えてください。",
        "Why is it needed by that day, and what happens if it comes later?",
    ),
    (
        A,
        "仕様どおりの動き",
        "It works as designed",
        "{name}さん\n\nお問い合わせの「{title}」（{number}）は、Salesforceの仕様どおりの動きです。\n",
        "Dear {name},\n\nwhat you describe in “{title}” ({number}) works as designed.\n",
    ),
    (
        A,
        "設定を直した",
        "A setting was changed",
        "{name}さん\n\n{org}の設定を直しました。もう一度お試しください。\n",
        "Dear {name},\n\na setting of {org} was changed. Please try again.\n",
    ),
    (
        D,
        "窓口で伝えること",
        "What to say there",
        "{name}さん\n\nこの件は、こちらの窓口で承ります。次のことをお伝えください。\n・",
        "Dear {name},\n\nthis desk can help you. Please tell them:\n- ",
    ),
]


def load_ready_texts() -> list[str]:
    """Add the texts that are not there; return the names of those added."""
    added = []
    for position, (kind, name_ja, name_en, text_ja, text_en) in enumerate(TEXTS, start=1):
        words = {"name_en": name_en, "text_ja": text_ja, "text_en": text_en, "position": position}
        _, is_new = ReadyText.objects.get_or_create(kind=kind, name_ja=name_ja, defaults=words)
        if is_new:
            added.append(name_en)
    return added
