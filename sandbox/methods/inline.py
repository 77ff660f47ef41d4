"""answerInlineQuery and answerGuestQuery."""

import re
import time
from typing import Any

from sandbox import inline, keyboards
from sandbox.errors import ApiError, Json, bad_request
from sandbox.methods.messages import parse_text
from sandbox.methods.registry import register_method
from sandbox.params import Params, read_string
from sandbox.state import Query
from sandbox.telegram import World

MAX_RESULTS = 50
MAX_PARAMETER = 64
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]+")
UNPARSED = ("inline query result", "can't", "field", "object expected", "message text", "text is", "unsupported parse")
"""How refusals begin of what the server does not even read; others come from further on."""


@register_method("answerInlineQuery")
def answer_inline_query(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#answerinlinequery; results are articles with a text."""
    button = _check_button(params.json("button", "inline query results button"))
    given = params.json("results")
    given = [] if given is None else given
    if not isinstance(given, list):
        raise bad_request("Expected an Array of inline query results")
    if len(given) > MAX_RESULTS:
        raise bad_request("Too many inline query results specified")
    results = [_check_listed_result(world, item) for item in given]
    query = _find(world, params.text("inline_query_id"), guest=False)
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    offset = params.text("next_offset")
    if len(offset.encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
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
    given = params.json("result")
    if given is None:
        raise bad_request("Result isn't specified")
    result = _check_result(world, given)
    query = _find(world, params.text("guest_query_id"), guest=True)
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


def _check_listed_result(world: World, item: Any) -> Json:
    """One of several results: what can't be parsed is said to be one."""
    try:
        return _check_result(world, item)
    except ApiError as error:
        why = error.description.removeprefix("Bad Request: ")
        if not why.startswith(UNPARSED):
            raise
        raise bad_request(f"Can't parse inline query result: {why[0].upper()}{why[1:]}") from None


def _check_result(world: World, item: Any) -> Json:
    """An InlineQueryResultArticle, checked, with the ``message`` that it becomes."""
    if not isinstance(item, dict):
        raise bad_request("Inline query result must be an object")
    kind, number = read_string(item, "type").lower(), read_string(item, "id")
    if kind != "article":
        raise bad_request("the sandbox plays inline results of the type article alone")
    content = item.get("input_message_content", item)  # as it once stood beside the other fields
    if not isinstance(content, dict):
        raise bad_request('Field "input_message_content" must be of type Object')
    text = Params({**content, "text": read_string(content, "message_text")})
    formatted = parse_text(world, text, too_long="MESSAGE_TOO_LONG")
    markup = keyboards.from_params(Params({"reply_markup": item.get("reply_markup")}), inline_only=True)
    title = read_string(item, "title")
    if not 1 <= len(number.encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if not title.strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    message = {**formatted.fields("text"), "reply_markup": markup}
    return {**item, "id": number, "message": {name: value for name, value in message.items() if value is not None}}


def _check_button(button: Any) -> Json | None:
    if button is None:
        return None
    problem = "Can't parse inline query results button: "
    if not isinstance(button, dict):
        raise bad_request(f"{problem}InlineQueryResultsButton must be an Object")
    text = read_string(button, "text", problem)
    if "start_parameter" in button:
        parameter = read_string(button, "start_parameter", problem)
        if not parameter:
            raise bad_request("Can't use empty start_parameter")
        if len(parameter) > MAX_PARAMETER:
            raise bad_request("Too long start_parameter specified")
        if not START_PARAMETER.fullmatch(parameter):
            raise bad_request("Unallowed characters in start_parameter are used")
    elif "web_app" not in button:
        raise bad_request(f"{problem}InlineQueryResultsButton must have exactly one optional field")
    if not text.strip():
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    return button
