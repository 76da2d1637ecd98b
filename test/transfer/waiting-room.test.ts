import { describe, expect, it } from '@jest/globals';
import { Turns } from '../../src/transfer/turns.js';
import { WaitingRoom } from '../../src/transfer/waiting-room.js';

const busy = expect.objectContaining({ kind: 'unavailable', code: 'too_many_imports', details: { retryAfter: 30 } });

describe('The room of imports', () => {
  const room = () => new WaitingRoom({ all: { imports: 3, bytes: 100 }, organization: { imports: 2, bytes: 60 } });

  it('has place for so many of an organization, and so many in all', () => {
    const full = room();
    const [first] = [full.enter('acme'), full.enter('acme')];
    expect(() => full.enter('acme')).toThrow(busy);
    full.enter('globex');
    expect(() => full.enter('globex')).toThrow(busy);

    first.leave();
    first.leave();

    full.enter('initech');
    expect(() => full.enter('acme')).toThrow(busy);
  });

  it('has place for so many bytes of an organization, and so many in all', () => {
    const full = room();
    const [acme, globex] = [full.enter('acme'), full.enter('globex')];
    acme.keep(60);
    expect(() => acme.keep(1)).toThrow(busy);
    globex.keep(40);
    expect(() => globex.keep(1)).toThrow(busy);

    acme.letGo();
    acme.leave();

    globex.keep(20);
    expect(() => globex.keep(1)).toThrow(busy);
  });
});

describe('Turns', () => {
  it('come one after another, and whoever gives up leaves the line at once', async () => {
    const turns = new Turns(1);
    const stays = new AbortController().signal;
    const gone = new AbortController();
    const done: string[] = [];
    let finish = () => {};
    const first = turns.take(stays, () => new Promise<void>((resolve) => (finish = resolve)));
    const second = turns.take(gone.signal, async () => void done.push('second'));
    const third = turns.take(stays, async () => void done.push('third'));

    gone.abort(new Error('gone'));

    await expect(second).rejects.toThrow('gone');
    expect(done).toEqual([]);
    finish();
    await Promise.all([first, third]);
    await turns.take(stays, async () => void done.push('fourth'));
    expect(done).toEqual(['third', 'fourth']);
    await expect(turns.take(gone.signal, async () => undefined)).rejects.toThrow('gone');
  });

  it('go on behind work that fails', async () => {
    const turns = new Turns(1);
    const { signal } = new AbortController();
    const fails = turns.take(signal, () => Promise.reject(new Error('broken')));
    const next = turns.take(signal, async () => 'done');
    await expect(fails).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
