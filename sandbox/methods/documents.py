"""Documents: sendDocument and getFile."""

import re

from sandbox import files, keyboards
from sandbox.errors import ApiError, Json, bad_request
from sandbox.methods import targets
from sandbox.methods.messages import parse_caption, send
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.telegram import World


@register_method("sendDocument")
def send_document(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#senddocument; an upload, or the file_id of a known file."""
    formatted = parse_caption(world, params)
    markup = keyboards.from_params(params)
    chat = targets.find_chat_to_write(world, params)
    document = files.make_document(_store_file(world, params))
    return send(world, chat, params, markup, document=document, **formatted.fields("caption"))


@register_method("getFile")
def get_file(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#getfile."""
    if "file_id" not in params:
        raise bad_request("file_id not specified")
    known = world.files.known(params.text("file_id"))
    if known is None:
        raise bad_request("invalid file_id")
    if known["file_size"] > files.MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {name: known[name] for name in ("file_id", "file_unique_id", "file_size", "file_path")}


def _store_file(world: World, params: Params) -> Json:
    upload = params.uploads.get("document")
    given = params.text("document")
    if upload is None and given.startswith("attach://"):
        upload = params.uploads.get(given.removeprefix("attach://"))
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > files.MAX_UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        return world.files.add(upload)
    if not given:
        raise bad_request("there is no document in the request")
    known = world.files.known(given)
    if known is None:
        words = (
            "failed to get HTTP URL content"
            if re.match(r"https?://", given)
            else "wrong file identifier/HTTP URL specified"
        )
        raise bad_request(words)
    return known
