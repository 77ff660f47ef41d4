"""`manage.py api_token`: a program's token from the command line."""

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from calendarapp.models import ApiToken
from calendarapp.services import tokens
from tests.support.factories import Cast
from tests.support.programs import run

FORM = r"vst_[A-Za-z0-9_-]{43}"


def make(*arguments: str) -> str:
    output = io.StringIO()
    call_command("api_token", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.django_db
class TestCommand:
    def test_command_issues_token_for_panel_account(self, staff: User) -> None:
        printed = make("operator", "--scope", "write")
        token = printed.splitlines()[-1]
        assert re.fullmatch(FORM, token)
        assert printed.endswith(f"{token}\n")
        found = tokens.find(token)
        assert found is not None
        assert (found.user, found.scope) == (staff, "write")
        answer = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/appointments/")
        assert answer.status_code == 200

    def test_command_issues_token_for_person(self, cast: Cast) -> None:
        for name in (str(cast.anna.tg_id), "@anna", "@ANNA"):
            found = tokens.find(make(name).splitlines()[-1])
            assert found is not None
            assert (found.tg_id, found.user, found.scope) == (cast.anna.tg_id, None, "read")

    @pytest.mark.parametrize("name", ["nobody", "@nobody", "@", "12345", "9" * 30, "-5", "٣", "anna", ""])
    def test_command_without_holder_is_refused(self, cast: Cast, name: str) -> None:
        with pytest.raises(CommandError) as refused:
            make("--scope=read", "--", name)
        assert str(refused.value).startswith("There is no panel account and no person")
        assert not ApiToken.objects.exists()

    def test_command_refuses_invalid_arguments(self, cast: Cast) -> None:
        User.objects.create(username="customer")
        with pytest.raises(CommandError, match="customer"):
            make("customer")
        for _ in range(10):
            make("@anna")
        with pytest.raises(CommandError, match="10"):
            make("@anna")
        with pytest.raises(CommandError, match="everything"):
            make("@anna", "--scope", "everything")


def test_manage_py_prints_the_token(tmp_path: object) -> None:
    """The last line is only the token; a refusal is one sentence."""
    data = {"DATA_DIR": f"{tmp_path}/data"}
    assert run(["webapp/manage.py", "migrate", "--verbosity=0"], data).returncode == 0
    account = {"DJANGO_SUPERUSER_PASSWORD": "long enough, is it", **data}
    assert (
        run(["webapp/manage.py", "createsuperuser", "--noinput", "--username=anna", "--email="], account).returncode
        == 0
    )
    done = run(["webapp/manage.py", "api_token", "anna"], data)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(FORM + "\n", done.stdout)
    done = run(["webapp/manage.py", "api_token", "boris"], data)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"CommandError: There is no panel account and no person 'boris'[^\n]*\n", done.stderr)
