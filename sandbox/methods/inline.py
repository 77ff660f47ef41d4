"""answerInlineQuery and answerGuestQuery."""

import re
import time
from typing import Any

from sandbox import inline, keyboards
from sandbox.errors import Json, bad_request
from sandbox.methods.messages import parse_text
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.state import Query
from sandbox.telegram import World

MAX_RESULTS = 50
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


@register_method("answerInlineQuery")
def answer_inline_query(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#answerinlinequery; results are articles with a text."""
    query = _find(world, params.text("inline_query_id"), guest=False)
    given = params.json("results")
    if not isinstance(given, list):
        raise bad_request("can't parse results JSON object: expected an Array")
    if len(given) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    offset = params.text("next_offset")
    if len(offset.encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    results = [_check_result(world, item) for item in given]
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    button = _check_button(params.json("button"))
    query.results |= {result["id"]: result for result in results}
    shown = [{name: result[name] for name in ("id", "title", "description") if name in result} for result in results]
    world.feed.add(
        "inline_results",
        query.chat_id,
        user_id=query.user_id,
        inline_query_id=params.text("inline_query_id"),
        results=shown,
        next_offset=offset,
        button=button,
    )
    return True


@register_method("answerGuestQuery")
def answer_guest_query(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#answerguestquery."""
    query = _find(world, params.text("guest_query_id"), guest=True)
    given = params.json("result")
    if given is None:
        raise bad_request("result is not specified")
    result = _check_result(world, given)
    del world.queries[params.text("guest_query_id")]
    caller = world.user(query.user_id)
    chat = world.chat(query.chat_id)
    message = world.add_message(chat, **{"from": world.bot()}, guest_bot_caller_user=caller, **result["message"])
    return {"inline_message_id": inline.name_message(world, message)}


def _find(world: World, query_id: str, *, guest: bool) -> Query:
    query = world.queries.get(query_id)
    if query is None or query.guest != guest or time.time() - query.asked > inline.LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return query


def _check_result(world: World, item: Any) -> Json:
    """An InlineQueryResultArticle, checked, with the ``message`` that it becomes."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InlineQueryResult: expected an Object")
    number = item.get("id")
    if not isinstance(number, str) or not 1 <= len(number.encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if item.get("type") != "article":
        raise bad_request("the sandbox plays inline results of the type article alone")
    if not str(item.get("title") or "").strip():
        raise bad_request("RESULT_TITLE_EMPTY")
    content = item.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("can't parse InlineQueryResult: Can't find field \"input_message_content\"")
    text = Params({**content, "text": content["message_text"]})
    markup = keyboards.from_params(Params({"reply_markup": item.get("reply_markup")}), inline_only=True)
    message = {**parse_text(world, text).fields("text"), "reply_markup": markup}
    return {**item, "message": {name: value for name, value in message.items() if value is not None}}


def _check_button(button: Any) -> Json | None:
    if button is None:
        return None
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise bad_request("can't parse InlineQueryResultsButton: Can't find field \"text\"")
    if "web_app" not in button and not START_PARAMETER.fullmatch(str(button.get("start_parameter", ""))):
        raise bad_request("START_PARAM_INVALID")
    return button
