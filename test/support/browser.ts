import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';

export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether there is one, as CI sees to; `CHROMIUM` says where. */
export const hasChromium = existsSync(CHROMIUM);

/** One Chromium for the test file. */
export function useBrowser(): {
  open: (origin: string) => Promise<PasskeyPage>;
  visit: (address: URL, folder: URL, token: string) => Promise<{ page: Page; asked: string[] }>;
} {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (hasChromium) browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS });
  });
  afterAll(() => browser?.close());
  const newPage = async (): Promise<Page> => {
    if (browser === undefined) throw new Error('The browser runs from beforeAll on.');
    return browser.newPage();
  };
  return {
    open: async (origin) => {
      const page = await newPage();
      // Nobody listens there: the page is blank, and its origin all that counts.
      await page.route(`${origin}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
      await page.goto(origin);
      return PasskeyPage.of(page);
    },
    /** A page of a folder, as if the service itself had it, for who is logged in by this token; and what it asks the service. */
    visit: async (address, folder, token) => {
      const page = await newPage();
      const asked: string[] = [];
      const pages = new URL('.', address).href;
      await page.addInitScript(`sessionStorage.setItem('token', '${token}')`);
      await page.route(`${pages}**`, (route) => {
        const path = fileURLToPath(new URL(route.request().url().slice(pages.length), folder));
        return route.fulfill({ path });
      });
      page.on('request', (request) => {
        const { origin, pathname, search } = new URL(request.url());
        if (origin === address.origin && pathname.startsWith('/api/'))
          asked.push(`${request.method()} ${pathname}${search}`);
      });
      await page.goto(address.href);
      return { page, asked };
    },
  };
}

/** A page of a web app, with an authenticator of its own that checks a finger at once. */
export class PasskeyPage {
  private constructor(
    readonly page: Page,
    private readonly cdp: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async of(page: Page): Promise<PasskeyPage> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new PasskeyPage(page, cdp, authenticatorId);
  }

  /** `navigator.credentials.create`, as a page would; throws what the browser does. */
  create(options: unknown): Promise<Record<string, unknown>> {
    return this.ceremony('create', options);
  }

  /** `navigator.credentials.get`. */
  get(options: unknown): Promise<Record<string, unknown>> {
    return this.ceremony('get', options);
  }

  /** Whether the finger is the right one from now on. */
  async verify(isUserVerified: boolean): Promise<void> {
    await this.cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified });
  }

  /** The counter of its passkeys, as on a copy of the device. */
  async rewind(signCount: number): Promise<void> {
    const { authenticatorId } = this;
    const { credentials } = await this.cdp.send('WebAuthn.getCredentials', { authenticatorId });
    await this.cdp.send('WebAuthn.clearCredentials', { authenticatorId });
    for (const credential of credentials) {
      await this.cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount } });
    }
  }

  /** Its passkeys are the other one's from now on, as well as its own. */
  async copyTo({ cdp, authenticatorId }: PasskeyPage): Promise<void> {
    const mine = { authenticatorId: this.authenticatorId };
    const { credentials } = await this.cdp.send('WebAuthn.getCredentials', mine);
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
    for (const credential of credentials) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential });
  }

  private ceremony(name: 'create' | 'get', options: unknown): Promise<Record<string, unknown>> {
    const program = `async ([name, options]) => {
      const parse = { create: 'parseCreationOptionsFromJSON', get: 'parseRequestOptionsFromJSON' }[name];
      const credential = await navigator.credentials[name]({ publicKey: PublicKeyCredential[parse](options) });
      return credential.toJSON();
    }`;
    return this.page.evaluate(`(${program})(${JSON.stringify([name, options])})`);
  }
}
