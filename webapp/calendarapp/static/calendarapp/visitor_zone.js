// A visitor of a booking link who has chosen no time zone: their device's, if the page does not show it already.
// Without scripts they choose it themselves.
const choice = document.getElementById("zone");
const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
if (own && choice.value !== own && [...choice.options].some((option) => option.value === own)) {
  const address = new URL(location.href);
  address.searchParams.set("zone", own);
  location.replace(address);
}
