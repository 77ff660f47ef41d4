"""getChat and related methods."""

from typing import Any

from sandbox import groups
from sandbox.errors import Json, bad_request, forbidden
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
    group = _find_group(world, params)
    user_id = params.integer("user_id") or 0
    if user_id == BOT_ID:
        return groups.make_member(world, "administrator" if group.admin else "member")
    user = world.user(user_id)
    if user is None:
        raise bad_request("user not found")
    return {"status": "member" if user_id in group.members else "left", "user": user}


@register_method("getChatMemberCount")
def get_chat_member_count(world: World, params: Params) -> int:
    """See https://core.telegram.org/bots/api#getchatmembercount."""
    return len(_find_group(world, params).members) + 1


@register_method("leaveChat")
def leave_chat(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#leavechat."""
    group = _find_group(world, params)
    group.joined = False
    world.touch()
    return True


def _find_group(world: World, params: Params) -> Group:
    chat: Any = world.chat(targets.get_chat_id(world, params))
    if not isinstance(chat, Group):
        raise bad_request("there are no members in the private chat" if chat.started else "chat not found")
    if not chat.joined:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat
