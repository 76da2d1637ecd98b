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
 * The time of a V8 CPU profile by function, and by owner: a package or a room of `src`, with what it calls in Node's own
 * code and in built-ins. Times are in microseconds.
 */
export function selfTimes({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, { ...node, time: 0 }]));
  samples.forEach((id, index) => (byId.get(id).time += Math.max(0, timeDeltas[index])));

  const owners = new Map();
  const functions = new Map();
  let idle = 0;
  let busy = 0;
  const visit = (node, inherited) => {
    const { name: owner, isCore } = ownerOf(node.callFrame, inherited);
    if (owner === '(idle)') idle += node.time;
    else {
      busy += node.time;
      const sum = owners.get(owner) ?? { name: owner, time: 0, core: 0 };
      owners.set(owner, { ...sum, time: sum.time + node.time, core: sum.core + (isCore ? node.time : 0) });
      const title = titleOf(node.callFrame, owner);
      functions.set(title, (functions.get(title) ?? 0) + node.time);
    }
    for (const child of node.children ?? []) visit(byId.get(child), owner);
  };
  visit(byId.get(nodes[0].id), CORE);

  const byTime = (a, b) => b.time - a.time;
  return {
    idle,
    busy,
    owners: [...owners.values()].sort(byTime),
    functions: [...functions].map(([name, time]) => ({ name, time })).sort(byTime),
  };
}

/** Node's own code and built-ins belong to whoever called them. */
function ownerOf({ url, functionName }, inherited) {
  if (/^\((idle|program|garbage collector)\)$/.test(functionName)) return { name: functionName, isCore: false };
  const [, named] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (named !== undefined) return { name: familyOf(named), isCore: false };
  const [, room] = /\/dist\/([^/]+?)(?:\.js|\/)/.exec(url) ?? [];
  if (room !== undefined) return { name: `src/${room}`, isCore: false };
  return { name: inherited, isCore: true };
}

function familyOf(name) {
  return Object.keys(FAMILIES).find((family) => FAMILIES[family].test(name)) ?? name;
}

function titleOf({ functionName, url, lineNumber }, owner) {
  const place =
    url === '' ? `built-in, for ${owner}` : `${url.replace(/^.*\/(node_modules|dist)\//, '')}:${lineNumber + 1}`;
  return `${functionName || '(anonymous)'}  ${place}`;
}
