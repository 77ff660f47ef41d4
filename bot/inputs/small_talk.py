"""What people say out of politeness, or to a question that nobody asked. Pure."""

import re
from typing import Final, Literal

from bot.inputs import yes_words

Talk = Literal["greeting", "thanks", "farewell", "answer", "no", "coming", "mood", "undo"]

WORDS: Final[dict[Talk, frozenset[str]]] = {
    "greeting": frozenset(
        {
            "привет", "приветик", "приветствую", "здравствуй", "здравствуйте", "здрасте", "добрый день", "доброе утро",
            "добрый вечер", "доброго дня", "доброго утра", "салют", "хай", "ку", "hi", "hi there", "hello",
            "hello there", "привет бот", "ау", "ты тут", "ты здесь", "hi bot", "hello bot", "are you there",
            "hey", "hey there", "good morning", "good afternoon", "good evening", "good day", "👋",
        }
    ),
    "thanks": frozenset(
        {
            "спасибо", "спс", "пасиб", "спасибо большое", "большое спасибо", "спасибо огромное", "огромное спасибо",
            "спасибо тебе", "спасибо вам", "благодарю", "благодарю вас", "супер спасибо", "отлично спасибо",
            "ок спасибо", "хорошо спасибо", "понял спасибо", "поняла спасибо", "thanks", "thank you", "thank u", "thx",
            "ty", "thanks a lot", "many thanks", "thank you very much", "thank you so much", "thanks so much",
            "great thanks", "ok thanks", "ok thank you", "cheers", "🙏", "❤",
        }
    ),
    "farewell": frozenset(
        {
            "пока", "пока пока", "до свидания", "до встречи", "до завтра", "спокойной ночи", "доброй ночи", "bye",
            "bye bye", "goodbye", "good night", "see you", "see you later", "see you tomorrow",
        }
    ),
    "mood": frozenset(
        {
            "как дела", "как ты", "как вы", "как жизнь", "how are you", "how are you doing", "how is it going",
            "how's it going",
        }
    ),
    "coming": frozenset(
        {
            "приду", "я приду", "буду", "я буду", "приеду", "подтверждаю", "принимаю", "согласен", "согласна",
            "я за", "я пойду", "i'm coming", "i am coming", "i'm not coming",
            "не приду", "не смогу", "не буду", "я не приду", "я не смогу", "не могу", "отказываюсь", "i'll come",
            "i will come", "i'll be there", "i'm in", "count me in", "i can't", "i can't come", "i can't make it",
            "confirm", "accept", "decline", "confirmed", "accepted", "can't", "cannot", "can't make it",
            "won't make it", "i won't make it", "i won't come", "maybe", "perhaps", "not sure", "i'm not sure",
            "i don't know yet", "we'll see", "может быть", "может", "возможно", "наверное", "наверно", "посмотрим",
            "пока не знаю", "не уверен", "не уверена", "не получится", "у меня не получится", "не выйдет",
            "not then", "not at this time", "another time", "another time please", "at another time", "не тогда",
            "не в это время", "другое время", "в другое время", "в другой раз",
            "подтверждаю все", "подтверждаю всё", "принимаю все", "отказываюсь от всех", "отклоняю все", "отклоняю",
            "confirm all", "accept all", "decline all", "i accept all", "i decline all",
        }
    ),
    "undo": frozenset(
        {
            "верни", "верните", "вернуть", "верни обратно", "верни назад", "верни как было", "отмени удаление",
            "восстанови", "восстановить", "передумал", "передумала", "я передумал", "я передумала",
            "передумал приду", "передумала приду", "все-таки приду", "все таки приду", "i changed my mind",
            "changed my mind", "i'm coming after all", "i'll come after all", "undo", "undo that",
            "undo it", "restore", "bring it back", "/undo",
        }
    ),
    "answer": frozenset(
        {
            "понятно", "ясно", "понял", "поняла", "отлично", "супер", "класс", "здорово", "готово", "нормально",
            "great", "cool", "nice", "perfect", "fine", "got it", "i see", "done", "super", "awesome", "no problem",
            "not now",
        }
    ),
}  # fmt: skip
EDGES: Final = re.compile(r"[\s.,!?)(…🙂😊😀😉\ufe0f\U0001f3fb-\U0001f3ff]+")
# Before an answer to an invitation they change nothing.
BEGINNING: Final = re.compile(
    r"(?:да|ага|угу|ок|окей|ладно|хорошо|конечно|обязательно|точно|нет|увы|к сожалению|извини(?:те)?|прости(?:те)?"
    r"|yes|yeah|yep|ok|okay|sure|of course|no|sorry|unfortunately|great|отлично|супер) "
)
_TALK: Final[dict[str, Talk]] = {word: talk for talk, words in WORDS.items() for word in words}


def find_talk(text: str) -> Talk | None:
    """What sort of talk the whole text is, in either language, case and punctuation aside; None for any other text."""
    word = " ".join(EDGES.sub(" ", text.casefold().replace("ё", "е")).split())
    if found := _TALK.get(word):
        return found
    if (begins := BEGINNING.match(word)) and _TALK.get(word[begins.end() :]) == "coming":  # "да, приду"
        return "coming"
    return "no" if yes_words.is_no(text) else "answer" if yes_words.is_yes(text) else None
