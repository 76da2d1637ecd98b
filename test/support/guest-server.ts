/** A server with settings of its own in a process that it shares (`guest-servers.mjs`). */
export interface GuestServer {
  url: string;
  /** The file of its log. */
  log: string;
  stop(): Promise<void>;
}

export async function startGuest(env: Record<string, string>): Promise<GuestServer> {
  const { id, url, log } = await ask('POST', '', env);
  return { url, log, stop: async () => void (await ask('DELETE', `/${id}`)) };
}

async function ask(method: string, path: string, body?: unknown) {
  const host = process.env.TEST_SERVERS_URL ?? 'missing: run the tests with npm test';
  const url = `${host}/guests/${process.env.JEST_WORKER_ID ?? '1'}${path}`;
  const answer = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const { failure, ...said } = (await answer.json()) as { failure?: string; id: string; url: string; log: string };
  if (failure !== undefined) throw new Error(`The server failed:\n${failure}`);
  return said;
}
