-- Tokens of programs.

-- name: find
-- A token, beside the account that it acts for; every request of a program begins with it.
SELECT token.id, token.digest, token.scope, token.tg_id, token.user_id, token.hint, token.created_at,
    token.last_used_at, account.*
FROM calendarapp_apitoken AS token LEFT JOIN auth_user AS account ON account.id = token.user_id
WHERE token.digest = %(digest)s;
