// Asks the program. Whatever it is told is on its disk before it answers.

/** Longer than any answer takes, in milliseconds. */
const PATIENCE = 30_000;

/** The program did not answer: it was ended, or its machine sleeps. */
export class Gone extends Error {}

/** Asks one question, and gives what the program says. */
export async function ask(name, question, keepalive = false) {
  let response;
  try {
    response = await fetch(name, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(question),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      keepalive,
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Gone("The program does not answer: was it ended? All that was coded is saved. "
      + "Start demarche review again, and open the address that it prints.");
  }
  if (!response.ok) {
    throw new Error(`Not saved: ${await response.text()}`);
  }
  return response.json();
}
