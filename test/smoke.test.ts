import { expect, it } from '@jest/globals';
import { useServer } from './support/server.js';

const { anonymous } = useServer();

it.each(['/livez', '/readyz'])('%s answers 200 on a server that is up', async (path) => {
  expect(await anonymous.get(path)).toMatchObject({ status: 200 });
});
