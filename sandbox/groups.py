"""Groups: who makes them, joins and leaves, and what becomes of the bot in them."""

import time

from sandbox.errors import ControlError, Json
from sandbox.state import BOT_USERNAME, Group, Person
from sandbox.telegram import World

RIGHTS = (
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)


def find_group(world: World, chat_id: int | None) -> Group:
    """The group or channel with this id."""
    group = world.state.groups.get(chat_id or 0)
    if group is None:
        raise ControlError(f"there is no chat {chat_id}", 404)
    return group


def add_group(world: World, person: Person, group: Group) -> None:
    """Let a person make a group or channel, and add the bot to it unless it is to stay without."""
    world.state.groups[group.id] = group
    if group.joined:
        _welcome_bot(world, person, group)
    publish(world)


def set_bot(world: World, person: Person, group: Group, status: str) -> None:
    """Let a member add the bot (``member``), make it an administrator, or remove it (``kicked``)."""
    before = _get_status(group)
    if status not in ("member", "administrator", "kicked"):
        raise ControlError("the bot becomes a member, an administrator or kicked")
    if before == status or (status == "kicked" and group.kicked):
        return
    group.joined, group.admin = status != "kicked", status == "administrator"
    group.kicked = status == "kicked"
    if before == "left" and group.joined:
        _welcome_bot(world, person, group)
    else:
        change_membership(world, group, person, before, status)
        if status == "kicked":  # the bot is not there any more to see this
            world.add_message(group, **{"from": person.user()}, left_chat_member=world.bot())
    publish(world)


def add_member(world: World, by: Person, group: Group, person: Person) -> None:
    """Let a person join, or be added by a member."""
    if person.id in group.members:
        raise ControlError(f"{person.first_name} is in this chat already", 409)
    group.members.append(person.id)
    _tell(world, group, by, new_chat_members=[person.user()])


def remove_member(world: World, by: Person, group: Group, person: Person) -> None:
    """Let a person leave, or be removed by a member."""
    check_member(group, person)
    _tell(world, group, by, left_chat_member=person.user())
    group.members.remove(person.id)
    publish(world)


def check_member(group: Group, person: Person) -> None:
    """Refuse what only members can do."""
    if person.id not in group.members:
        raise ControlError(f"{person.first_name} is not in this chat", 403)


def is_for_bot(world: World, group: Group, message: Json) -> bool:
    """Whether a bot in this group gets a member's message (https://core.telegram.org/bots/features#privacy-mode)."""
    if not group.joined:
        return False
    if not world.state.setting("privacy") or group.admin or group.type == "channel":
        return True
    reply = message.get("reply_to_message", {}).get("from", {})
    text = str(message.get("text") or message.get("caption") or "")
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    addressed = command.partition("@")[2].lower()
    return bool(reply.get("is_bot")) or "via_bot" in message or (bool(command) and addressed in ("", BOT_USERNAME))


def change_membership(world: World, chat: Person | Group, person: Person, old: str, new: str) -> None:
    """Let the bot's place in a chat change by what this person did."""
    world.updates.put(
        "my_chat_member",
        {
            "chat": chat.chat(),
            "from": person.user(),
            "date": int(time.time()),
            "old_chat_member": make_member(world, old),
            "new_chat_member": make_member(world, new),
        },
    )
    world.touch()


def make_member(world: World, status: str) -> Json:
    """The bot as the Bot API's ChatMember; as an administrator it may manage the chat and nothing else."""
    more: Json = {"until_date": 0} if status == "kicked" else {}
    if status == "administrator":
        more = {"can_be_edited": False, "is_anonymous": False, "can_manage_chat": True, **dict.fromkeys(RIGHTS, False)}
    return {"user": world.bot(), "status": status, **more}


def publish(world: World) -> None:
    """Say that people and groups have changed."""
    world.touch()
    world.feed.add("people")


def _get_status(group: Group) -> str:
    return ("administrator" if group.admin else "member") if group.joined else "left"


def _welcome_bot(world: World, person: Person, group: Group) -> None:
    change_membership(world, group, person, "left", "administrator" if group.admin else "member")
    if group.type != "channel":
        _tell(world, group, person, new_chat_members=[world.bot()])


def _tell(world: World, group: Group, by: Person, **service: object) -> None:
    message = world.add_message(group, **{"from": by.user()}, **service)
    if group.joined:
        world.updates.put("message", message)
    publish(world)
