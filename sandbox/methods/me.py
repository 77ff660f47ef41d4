"""getMe."""

from sandbox.errors import Json
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.telegram import World


@register_method("getMe")
def get_me(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#getme."""
    return {
        **world.bot(),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.state.setting("privacy"),
        "supports_guest_queries": world.state.setting("guest"),
        "supports_inline_queries": world.state.setting("inline"),
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
