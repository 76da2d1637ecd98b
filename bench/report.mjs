const FIGURES = ['perSecond', 'p50', 'p99', 'serverCpu', 'postgresCpu'];

const NAMES = {
  service: 'service',
  key: 'service, by a key',
  bare: 'bare Fastify + pg',
  open: 'bare, no row security',
  loop: 'bare pg loop',
};

/** The median of every figure over the rounds, by method and name. */
export function medians(measurements) {
  const figures = {};
  for (const { method, name } of measurements) {
    const rounds = measurements.filter((one) => one.method === method && one.name === name);
    (figures[method] ??= {})[name] = Object.fromEntries(
      FIGURES.map((figure) => [figure, median(rounds.map((round) => round[figure]))]),
    );
  }
  return figures;
}

/** Requests a second of one over another's, each round by itself: what slows a whole round down cancels out. */
export function ratiosOf(measurements, comparisons) {
  return comparisons.map(({ method, of, to, target }) => {
    const ofMethod = measurements.filter((one) => one.method === method);
    const others = new Map(ofMethod.filter(({ name }) => name === to).map((one) => [one.round, one]));
    const rounds = ofMethod
      .filter(({ name }) => name === of)
      .map((one) => one.perSecond / others.get(one.round).perSecond)
      .sort((a, b) => a - b);
    return { method, of, to, ratio: median(rounds), lowest: rounds.at(0), highest: rounds.at(-1), target };
  });
}

/**
 * What row security adds to a request of the bare server, as a share of a request of the service, which sends the same
 * statements: the service itself can't run without it.
 */
export function sharesOf(measurements, target) {
  return ['GET', 'PUT'].map((method) => {
    const seconds = (name, round) =>
      1 / measurements.find((one) => one.method === method && one.name === name && one.round === round).perSecond;
    const shares = [...new Set(measurements.map(({ round }) => round))]
      .map((round) => (seconds('bare', round) - seconds('open', round)) / seconds('service', round))
      .sort((a, b) => a - b);
    return { method, share: median(shares), lowest: shares.at(0), highest: shares.at(-1), target };
  });
}

export function tableOf(figures, ratios, shares) {
  const lines = [row(['', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms/req: server', 'PostgreSQL'])];
  for (const [method, byName] of Object.entries(figures)) {
    lines.push(`${method} /api/user/profile`);
    for (const [name, { perSecond, p50, p99, serverCpu, postgresCpu }] of Object.entries(byName)) {
      const cells = [
        Math.round(perSecond),
        p50.toFixed(1),
        p99.toFixed(1),
        serverCpu.toFixed(3),
        postgresCpu.toFixed(3),
      ];
      lines.push(row([`  ${NAMES[name]}`, ...cells]));
    }
    for (const ratio of ratios.filter((one) => one.method === method)) lines.push(ratioLine(ratio));
    for (const share of shares.filter((one) => one.method === method)) lines.push(shareLine(share));
  }
  return lines.join('\n');
}

function ratioLine({ of, to, ratio, lowest, highest, target }) {
  const range = `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
  const verdict = target === undefined ? '' : `, target ${target}: ${ratio >= target ? 'reached' : 'MISSED'}`;
  return `  ${NAMES[of]} / ${NAMES[to]} = ${range}${verdict}`;
}

function shareLine({ share, lowest, highest, target }) {
  const range = `${share.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`;
  return `  row security of the service's time: ${range}, at most ${target}: ${share <= target ? 'reached' : 'MISSED'}`;
}

function row([name, ...cells]) {
  return name.padEnd(25) + cells.map((cell) => String(cell).padStart(Math.max(10, String(cell).length + 2))).join('');
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
