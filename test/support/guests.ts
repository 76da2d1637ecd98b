/** A server in a process that others had before (`guest-servers.mjs`). */
export interface GuestServer {
  url: string;
  /** The file of its log. */
  log: string;
  stop(): Promise<void>;
}

/** What a run of a built program left behind. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export async function startGuest(env: Record<string, string>): Promise<GuestServer> {
  const { id, url, log } = await ask<{ id: string; url: string; log: string }>('POST', 'guests', env);
  return { url, log, stop: async () => void (await ask('DELETE', `guests/${id}`)) };
}

/** A run of `roster` in such a process. */
export function runGuest(command: { args: string[]; env: Record<string, string>; input: string }): Promise<Ended> {
  return ask<Ended>('POST', 'commands', command);
}

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const host = process.env.TEST_SERVERS_URL ?? 'missing: run the tests with npm test';
  const answer = await fetch(`${host}/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const { failure, ...said } = (await answer.json()) as Answer & { failure?: string };
  if (failure !== undefined) throw new Error(`The process that is shared has failed:\n${failure}`);
  return said as Answer;
}
