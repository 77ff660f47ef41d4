"""getChat and related methods."""

from sandbox import groups
from sandbox.errors import Json, bad_request
from sandbox.methods import targets
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.state import BOT_ID, Group, Person
from sandbox.telegram import World

GIFTS = {
    "unlimited_gifts": True,
    "limited_gifts": True,
    "unique_gifts": True,
    "premium_subscription": True,
    "gifts_from_channels": True,
}


@register_method("getChat")
def get_chat(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#getchat; a person who never wrote to the bot is unknown to it."""
    chat = world.chat(targets.get_chat_id(world, params))
    if isinstance(chat, Person) and not chat.started:
        raise bad_request("chat not found")
    return {**chat.chat(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}


@register_method("getChatMember")
def get_chat_member(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#getchatmember."""
    user_id = max(params.integer("user_id") or 0, 0)
    if not user_id:
        raise bad_request("Invalid user_id specified")
    chat = _find_chat(world, params)
    if user_id == BOT_ID:
        is_admin = isinstance(chat, Group) and chat.admin
        return groups.make_member(world, "administrator" if is_admin else "member")
    user = world.user(user_id)
    if user is None or (isinstance(chat, Person) and user_id != chat.id):
        raise bad_request("member not found")
    is_there = isinstance(chat, Person) or user_id in chat.members
    return {"status": "member" if is_there else "left", "user": user}


@register_method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    """See https://core.telegram.org/bots/api#getchatmembercount."""
    chat = _find_chat(world, params)
    return 1 + (len(chat.members) if isinstance(chat, Group) else 1)


@register_method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#leavechat."""
    chat = _find_chat(world, params)
    if isinstance(chat, Person):
        raise bad_request("Can't leave private chats")
    chat.joined, chat.kicked = False, False
    world.touch()
    return True


def _find_chat(world: World, params: Params) -> Person | Group:
    """A chat that the bot knows from inside."""
    chat = world.chat(targets.get_chat_id(world, params))
    if isinstance(chat, Group):
        world.check_joined(chat)
    elif not chat.started:
        raise bad_request("chat not found")
    return chat
