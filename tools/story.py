"""What happens before the README's pictures are taken, in each language."""

from dataclasses import dataclass
from typing import Final

CITY: Final = "Europe/Moscow"
CONCERT: Final = 4  # days from today


@dataclass(frozen=True)
class Story:
    """The people and their plans.

    Attributes:
        plans: owner, name, days from today, time and details of each event.
        invitations: organizer, participant, event and answer; the last ones are in the picture of the chats.
        greeting: what goes with the invitations.
        group: its title; `dinner` is what is planned there, and `card` a word of its card.
        hide: what the button says that hides the chat page's hint.
    """

    anna: str
    boris: str
    vera: str
    gleb: str
    concert: str
    plans: tuple[tuple[str, str, int, str, str], ...]
    invitations: tuple[tuple[str, str, str, str], ...]
    greeting: str
    group: str
    dinner: str
    card: str
    hide: str


def _make(names: tuple[str, ...], events: tuple[str, ...], details: tuple[str, ...], **more: str) -> Story:
    anna, boris, vera, gleb = names
    breakfast, concert, walk, review, birthday, chess, bikes = events
    cafe, music, room, board = details
    return Story(
        anna, boris, vera, gleb, concert,
        (
            (anna, breakfast, 1, "9:30", cafe),
            (anna, concert, CONCERT, "19:00", music),
            (anna, walk, 6, "11:00", ""),
            (vera, review, 2, "15:00", room),
            (vera, birthday, 8, "18:00", ""),
            (gleb, chess, 3, "20:00", board),
            (gleb, bikes, 5, "12:00", ""),
        ),
        (
            (vera, anna, review, "✅ Confirm"),
            (vera, boris, birthday, "❌ Decline"),
            (gleb, boris, chess, "✅ Confirm"),
            (gleb, vera, bikes, ""),
            (gleb, anna, bikes, ""),
            (anna, gleb, breakfast, "✅ Confirm"),
            (anna, vera, walk, "🚫 Cancel the meeting"),
            (anna, boris, concert, ""),
            (anna, boris, walk, ""),
        ),
        **more,
    )  # fmt: skip


STORIES: Final = {
    "ru": _make(
        ("Анна", "Борис", "Вера", "Глеб"),
        (
            "Завтрак с редактором", "Концерт в филармонии", "Прогулка по Коломенскому", "Разбор макетов",
            "День рождения мамы", "Шахматы в клубе", "Ремонт велосипедов",
        ),
        ("Кофейня на Чистых прудах", "Второй концерт Рахманинова", "Переговорная на третьем этаже", "Беру доску"),
        greeting="Приходите!", group="Ужинаем вместе", dinner="Ужин завтра в 19:00", card="Ужин",
        hide="Скрыть подсказку",
    ),
    "en": _make(
        ("Anna", "Boris", "Vera", "Gleb"),
        (
            "Breakfast with the editor", "Concert in the Philharmonic", "Walk in the park", "Design review",
            "Mum's birthday", "Chess in the club", "Fixing bicycles",
        ),
        ("The Blue Cat cafe", "Rachmaninoff's second concerto", "Meeting room on the third floor", "I bring the board"),
        greeting="Do come!", group="Dinner together", dinner="Dinner tomorrow at 19:00", card="Dinner",
        hide="Hide the hint",
    ),
}  # fmt: skip
