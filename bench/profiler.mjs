/**
 * Loaded before the service (`node --import`): profiles its CPU from the message `start` to the message `{ file }`, so
 * that a profile holds requests only, not the start as `--cpu-prof` would.
 */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

const MICROSECONDS_A_SAMPLE = 500;
const session = new Session();
session.connect();

process.on('message', async (message) => {
  if (message === 'start') {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: MICROSECONDS_A_SAMPLE });
    await session.post('Profiler.start');
  } else {
    const { profile } = await session.post('Profiler.stop');
    await writeFile(message.file, JSON.stringify(profile));
  }
  process.send('done');
});
process.channel.unref();
