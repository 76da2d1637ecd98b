/** Asks the service that the page comes from; the token is left in the session by whoever has logged in. */
export async function ask(method, path, { body, version } = {}) {
  const answer = await fetch(path, {
    method,
    headers: {
      authorization: `Bearer ${sessionStorage.getItem('token')}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { isGood: answer.ok, body: await answer.json() };
}

/** Why something was refused, in the words of the service. */
export function wordsFor({ detail, errors = [] }) {
  const words = errors.map(({ message, liftedBy }) => (liftedBy ? `${message} (${liftedBy} can.)` : message));
  return words.join(' ') || detail;
}
