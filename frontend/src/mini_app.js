// The calendar inside Telegram: signing in, Telegram's colours, and the buttons that Telegram draws around the page.
import "./mini_app/mini_app.css";
import { listen, send } from "./mini_app/bridge.js";
import { showButtons } from "./mini_app/buttons.js";
import { keep } from "./mini_app/kept.js";
import { launch } from "./mini_app/launch.js";
import { signIn } from "./mini_app/sign_in.js";
import { applySafeArea, applyTheme } from "./mini_app/theme.js";

if (launch.theme) applyTheme(launch.theme);
listen("theme_changed", ({ theme_params: theme }) => {
  launch.keep({ theme });
  applyTheme(theme);
});
listen("safe_area_changed", (area) => applySafeArea("safe", area));
listen("content_safe_area_changed", (area) => applySafeArea("content", area));

const entry = document.getElementById("sign-in");
send("web_app_ready");
send("web_app_expand");
send("web_app_request_theme");
// What was typed on the page before is sent by now, or kept.
send("web_app_setup_closing_behavior", { need_confirmation: false });
if (launch.version >= 8) {
  send("web_app_request_safe_area");
  send("web_app_request_content_safe_area");
}
const kept = document.getElementById("kept-form");
if (entry) signIn(entry);
else if (kept) keep(kept);
else showButtons();
