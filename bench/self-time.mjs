/** Packages that are one thing to whoever reads a profile; any other package stands for itself. */
const FAMILIES = {
  pg: /^pg(-.*)?$|^postgres-/,
  fastify: /^(@fastify\/.*|fastify|find-my-way|avvio|light-my-request|secure-json-parse|fast-.*|process-warning|rfdc)$/,
  nest: /^@nestjs\//,
  'passport, jsonwebtoken': /^(passport.*|jsonwebtoken|jws|jwa|safe-buffer|semver|lodash\..*|ms|ecdsa-sig-formatter)$/,
  pino: /^(pino.*|@pinojs\/.*|sonic-boom|thread-stream|safe-stable-stringify|quick-format-unescaped)$/,
};

const CORE = 'Node: HTTP, sockets, loop';

/**
 * The busy time of a V8 CPU profile by function, and by owner: a package or a room of `src`, with what it calls in Node's
 * own code and in built-ins. Times are in microseconds, the longest first.
 */
export function selfTimes({ nodes, samples, timeDeltas }) {
  const times = new Map();
  samples.forEach((id, index) => add(times, id, Math.max(0, timeDeltas[index])));

  const byId = new Map(nodes.map((node) => [node.id, node]));
  const [owners, functions] = [new Map(), new Map()];
  const visit = ({ id, callFrame, children = [] }, caller) => {
    const owner = ownerOf(callFrame, caller);
    if (owner === '(idle)' || owner === 'profiler') return;
    add(owners, owner, times.get(id) ?? 0);
    add(functions, titleOf(callFrame, owner), times.get(id) ?? 0);
    for (const child of children) visit(byId.get(child), owner);
  };
  visit(nodes[0], CORE);
  const busy = [...owners.values()].reduce((sum, time) => sum + time, 0);
  return { busy, owners: longestFirst(owners), functions: longestFirst(functions) };
}

function add(sums, key, time) {
  sums.set(key, (sums.get(key) ?? 0) + time);
}

function longestFirst(times) {
  return new Map([...times].sort(([, a], [, b]) => b - a));
}

/** Node's own code and built-ins belong to whoever called them. */
function ownerOf({ url, functionName }, caller) {
  if (/^\((idle|program|garbage collector)\)$/.test(functionName)) return functionName;
  const [, named] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (named !== undefined) return familyOf(named);
  const [, folder, room] = /\/(dist|bench)\/([^/]+?)(?:\.m?js|\/)/.exec(url) ?? [];
  if (room === undefined) return caller;
  return folder === 'dist' ? `src/${room}` : room;
}

function familyOf(name) {
  return Object.keys(FAMILIES).find((family) => FAMILIES[family].test(name)) ?? name;
}

function titleOf({ functionName, url, lineNumber }, owner) {
  const place =
    url === '' ? `built-in, for ${owner}` : `${url.replace(/^.*\/(node_modules|dist)\//, '')}:${lineNumber + 1}`;
  return `${functionName || '(anonymous)'}  ${place}`;
}
