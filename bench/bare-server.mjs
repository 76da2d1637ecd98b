/** A bare Fastify with the profile's two routes, and what a decision is read from: the token and the statements, without policy, validation or framework. */
import { createRequire } from 'node:module';
import Fastify from 'fastify';
import { AUDIENCE } from '../dist/auth/tokens.js';
import { keyFor } from '../dist/config.js';
import { readTelling } from './bare-decide.mjs';
import { changeProfile, openPool, readProfile } from './bare-profile.mjs';

/** The very jsonwebtoken that verifies the service's tokens. */
const { verify } = createRequire(import.meta.resolve('passport-jwt'))('jsonwebtoken');
const key = keyFor('access-token', process.env.JWT_SECRET);
const checks = { algorithms: ['HS256'], issuer: 'roster', audience: AUDIENCE };

const pool = openPool(process.env.DATABASE_URL, Number(process.env.DATABASE_POOL));
const server = Fastify();
server.get('/api/user/profile', (request) => readProfile(pool, callerOf(request)));
server.put('/api/user/profile', (request) => changeProfile(pool, callerOf(request), request.body));
server.post('/api/notifications/decide', (request) => readTelling(pool, callerOf(request), request.body));

const address = await server.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify({ address }));
process.once('SIGTERM', () => process.exit(0));

function callerOf(request) {
  const { sub, sid } = verify(request.headers.authorization.slice('Bearer '.length), key, checks);
  return { userId: sub, sessionId: sid };
}
