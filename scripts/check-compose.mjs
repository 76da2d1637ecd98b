/** Whether docker-compose.yml hands every setting to the service, and none that there isn't. Needs a built `dist`. */
import { readFileSync } from 'node:fs';
import { settings } from '../dist/config.js';

/** What the image sets, and what is for the embedded database only. */
const NOT_HANDED = ['HOST', 'PORT', 'DATA_DIR', 'SAMPLE_PASSWORD'];

const compose = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
const [, service = ''] = /^ {2}roster:\n([^]*?)^\S/m.exec(compose) ?? [];
const handed = [...service.matchAll(/^ {6}([A-Z0-9_]+): /gm)].map(([, name]) => name);
const wanted = Object.keys(settings).filter((name) => !NOT_HANDED.includes(name));
const faults = [
  ...wanted.filter((name) => !handed.includes(name)).map((name) => `${name} is not handed to the service`),
  ...handed.filter((name) => !wanted.includes(name)).map((name) => `${name} is no setting`),
];
if (faults.length > 0) {
  console.error(`docker-compose.yml: ${faults.join('; ')}`);
  process.exitCode = 1;
}
