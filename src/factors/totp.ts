import { generateURI, ScureBase32Plugin, verifySync } from 'otplib';
import { renderSVG } from 'uqr';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, thirty seconds; 160 bits are what RFC 4226 recommends. */
const PERIOD_SECONDS = 30;
export const SECRET_BYTES = 20;

/** The form of a code, with what people put between its halves. */
const CODE = /^\d{3}[ -]?\d{3}$/;

/** The time step of a code that is good now, or was or will be in the step beside; `undefined` for any other one. */
export function stepOf(secret: Uint8Array, code: string, now: Date): number | undefined {
  if (!CODE.test(code)) return undefined;
  const result = verifySync({
    secret,
    token: code.replaceAll(/\D/g, ''),
    epoch: Math.floor(now.getTime() / 1000),
    period: PERIOD_SECONDS,
    epochTolerance: PERIOD_SECONDS,
  });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}

/** What an authenticator app reads, from a link or as a picture. */
export interface Enrolment {
  /** In base 32, to be typed. */
  secret: string;
  otpauthUrl: string;
  /** SVG, as a data URL. */
  qrCode: string;
}

/** @param of whose it is, as the app shows it */
export function enrolmentOf(secret: Uint8Array, of: { issuer: string; email: string }): Enrolment {
  const text = new ScureBase32Plugin().encode(secret);
  const otpauthUrl = generateURI({ issuer: of.issuer.replaceAll(':', ' '), label: of.email, secret: text });
  const svg = renderSVG(otpauthUrl, { border: 4 });
  return { secret: text, otpauthUrl, qrCode: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
}
