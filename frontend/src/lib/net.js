// Requests to the server, as the person who is signed in.

// Thrown when there is no answer, or none that can be read.
export class Away extends Error {}

const PATIENCE = 20_000; // milliseconds

// The JSON of an answer, with its status. A session that has ended leads to the page that says how to sign in.
export async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch (error) {
    throw new Away(String(error));
  }
  if (answer.type === "opaqueredirect") {
    location.reload();
    throw new Away("signed out");
  }
  try {
    return { status: answer.status, ...(await answer.json()) };
  } catch (error) {
    throw new Away(`${answer.status} ${error}`);
  }
}
