import { SHOWN_EMAIL, type Sample, type SampleLogin } from './acme.js';

interface Welcome {
  url: string;
  sample: Sample | undefined;
  /** Whether there is a page of the API. */
  docs: boolean;
}

/** What the console says once the service answers: where it is and, with the sample, how to try it. */
export function welcomeText({ url, sample, docs }: Welcome): string {
  const pages = docs ? [`  Swagger UI  ${url}/api/docs`] : [];
  const places = ['Roster is ready.', '', `  API         ${url}/api`, ...pages];
  const lines = sample === undefined ? places : [...places, '', ...sampleLines(url, sample)];
  return `\n${lines.join('\n')}\n`;
}

function sampleLines(url: string, { logins, password }: Sample): string[] {
  const typed = password.is === 'generated' ? password.text : 'PASSWORD';
  const shown = ['', '  Log in and change a profile:', '', ...curlLines(url, typed)];
  return [`  Sample logins, ${secretOf(password)}`, ...logins.map(loginLine), ...shown];
}

function secretOf(password: Sample['password']): string {
  if (password.is === 'set') return 'their password is SAMPLE_PASSWORD';
  return password.is === 'changed' ? 'their password is not the first one any more' : `password ${password.text}`;
}

function loginLine({ email, role, organization }: SampleLogin): string {
  const where = organization === undefined ? role : `${role}, ${organization}`;
  return `    ${email.padEnd(22)}${where}`;
}

/** Two lines for any shell: the token is the first text after `"token":`. */
function curlLines(url: string, password: string): string[] {
  const json = `-H 'Content-Type: application/json'`;
  const credentials = quoted(JSON.stringify({ email: SHOWN_EMAIL, password }));
  const change = quoted(JSON.stringify({ designation: 'Senior Account Executive' }));
  return [
    `TOKEN=$(curl -s ${url}/api/auth/login ${json} -d ${credentials} | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
    `curl -s -X PUT ${url}/api/user/profile -H "Authorization: Bearer $TOKEN" ${json} -d ${change}`,
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll(`'`, `'\\''`)}'`;
}
