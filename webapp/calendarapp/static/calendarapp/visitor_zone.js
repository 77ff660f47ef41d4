// The time zone of a visitor of a booking link. Who has chosen none gets their device's, if the page does not show it
// already; another choice shows its hours at once. Without scripts they choose it themselves, and tap Change.
const choice = document.getElementById("zone");
const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const known = [...choice.options].some((option) => option.value === own);
if (!("chosen" in choice.dataset) && known && choice.value !== own) {
  const address = new URL(location.href);
  address.searchParams.set("zone", own);
  location.replace(address);
}
choice.addEventListener("change", () => choice.form.requestSubmit());
// Gone back to, the page still has the choice that left it, and the hours of the zone before.
window.addEventListener("pageshow", () => choice.form.reset());
