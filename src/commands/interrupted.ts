import { CommandError } from './tell-failure.js';

/** Aborted by the first Ctrl-C, so that a command can leave things in order; by a SIGTERM too. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => controller.abort(new CommandError('Interrupted.')));
  return controller.signal;
}
