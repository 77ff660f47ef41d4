// Requests to the server, as the person who is signed in.

// Thrown when there is no answer, or none that can be read.
export class Away extends Error {}

const PATIENCE = 20_000; // milliseconds
const PAUSE = 1_000; // milliseconds, before an answer that was lost is asked for again

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

// The same, and once more when no answer came: for what has the same effect however often it is asked for.
export async function askAgain(address, options) {
  try {
    return await ask(address, options);
  } catch (error) {
    if (!(error instanceof Away)) throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  return ask(address, options);
}
