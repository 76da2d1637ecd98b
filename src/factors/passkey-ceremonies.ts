import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { Injectable } from '@nestjs/common';
import { CHALLENGE_SECONDS, PasskeyChallenges, type Challenge, type Occasion } from './passkey-challenges.js';
import { FactorsSettings } from './factors.settings.js';

interface Credential {
  id: string;
  rawId: string;
  type: 'public-key';
}

/** Of `RegistrationResponseJSON` what is looked at. */
export interface RegistrationResponse extends Credential {
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] };
}

/** Of `AuthenticationResponseJSON` what is looked at. */
export interface AuthenticationResponse extends Credential {
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string | null };
}

/** A credential as a browser is told of it. */
export interface KnownPasskey {
  credentialId: Buffer;
  transports: string[];
}

export interface Registered extends KnownPasskey {
  challenge: Challenge;
  /** As COSE has it. */
  publicKey: Buffer;
  signCount: number;
}

/** What was signed, by whose passkey it was; whether the challenge is unused and the counter ahead is for the database to say. */
export interface Asserted {
  challenge: Challenge;
  signCount: number;
}

/** Whom a passkey is made for, in the words that their device shows. */
export interface PasskeyOwner {
  id: string;
  email: string;
  fullName: string | null;
  /** Of the organization at home. */
  organizationName: string | null;
}

/**
 * ES256, EdDSA, RS256 (COSE), the usual one first. NOTE: the library would take what this Node can verify; another instance may run
 * on an older one.
 */
const ALGORITHMS = [-7, -8, -257];

/** The registrations and uses of passkeys (WebAuthn), without a database. What isn't good is `undefined`, whatever is wrong with it. */
@Injectable()
export class PasskeyCeremonies {
  private readonly challenges: PasskeyChallenges;

  constructor(private readonly settings: FactorsSettings) {
    this.challenges = new PasskeyChallenges(settings.secret);
  }

  /** For `navigator.credentials.create`: a passkey that knows its owner, and asks for a finger, face or PIN. */
  async registrationOptions(
    occasion: Occasion,
    { id, email, fullName, organizationName }: PasskeyOwner,
    existing: readonly KnownPasskey[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await library();
    return generateRegistrationOptions({
      rpID: this.settings.passkeys.rpId,
      rpName: organizationName ?? 'Roster',
      userID: userHandleOf(id),
      userName: email,
      userDisplayName: fullName ?? email,
      challenge: this.challenges.newFor(occasion, new Date()),
      timeout: CHALLENGE_SECONDS * 1000,
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: existing.map(descriptorOf),
    });
  }

  /** For `navigator.credentials.get`; without `allowed` the device offers those that it has. */
  async requestOptions(
    occasion: Occasion,
    allowed: readonly KnownPasskey[] = [],
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await library();
    return generateAuthenticationOptions({
      rpID: this.settings.passkeys.rpId,
      challenge: this.challenges.newFor(occasion, new Date()),
      timeout: CHALLENGE_SECONDS * 1000,
      userVerification: 'required',
      allowCredentials: allowed.map(descriptorOf),
    });
  }

  async verifyRegistration(response: RegistrationResponse, occasion: Occasion): Promise<Registered | undefined> {
    return orNothing(async () => {
      if (isEmbedded(response) || (await hasCertificates(response))) return undefined;
      const { verifyRegistrationResponse } = await library();
      const { expected, challenge } = this.expectedOf(occasion);
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: { ...response, clientExtensionResults: {} },
        ...expected,
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (!verified) return undefined;
      const { id, publicKey, counter } = registrationInfo.credential;
      return {
        challenge: challenge(),
        credentialId: Buffer.from(id, 'base64url'),
        publicKey: Buffer.from(publicKey),
        signCount: counter,
        transports: response.response.transports ?? [],
      };
    });
  }

  /** NOTE: the library is told no counter, because one that it was told is old by the time that the answer counts. */
  async verifyAssertion(
    response: AuthenticationResponse,
    occasion: Occasion,
    publicKey: Uint8Array,
  ): Promise<Asserted | undefined> {
    return orNothing(async () => {
      if (isEmbedded(response)) return undefined;
      const { verifyAuthenticationResponse } = await library();
      const { expected, challenge } = this.expectedOf(occasion);
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: { ...response, response: signedOf(response), clientExtensionResults: {} },
        ...expected,
        credential: { id: response.id, publicKey: Uint8Array.from(publicKey), counter: 0 },
      });
      return verified ? { challenge: challenge(), signCount: authenticationInfo.newCounter } : undefined;
    });
  }

  /** What both ceremonies are held against, and the challenge once it was found good. */
  private expectedOf(occasion: Occasion) {
    const { rpId, origins } = this.settings.passkeys;
    let read: Challenge | undefined;
    const expectedChallenge = (text: string) => {
      read = this.challenges.read(text, occasion, new Date());
      return read !== undefined;
    };
    const challenge = (): Challenge => {
      if (read === undefined) throw new Error('A passkey’s challenge was not looked at.');
      return read;
    };
    return {
      expected: { expectedChallenge, expectedOrigin: origins, expectedRPID: rpId, requireUserVerification: true },
      challenge,
    };
  }
}

/** What the authenticator keeps of its owner: the bytes of the user’s id, which say nothing to anybody else. */
function userHandleOf(userId: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex'));
}

/** Whether the device says that the passkey is this person's; it has to say so where nobody else has. */
export function isOwnedBy({ response: { userHandle } }: AuthenticationResponse, userId: string): boolean {
  return userHandle === Buffer.from(userHandleOf(userId)).toString('base64url');
}

function descriptorOf({ credentialId, transports }: KnownPasskey) {
  return { id: credentialId.toString('base64url'), transports };
}

/** NOTE: the library doesn't compare whose passkey the device says it is; {@link isOwnedBy} is for who has to. */
function signedOf({ response: { clientDataJSON, authenticatorData, signature } }: AuthenticationResponse) {
  return { clientDataJSON, authenticatorData, signature };
}

/** In a frame of somebody else's page, where people are made to click on what they don't see. */
function isEmbedded({ response }: RegistrationResponse | AuthenticationResponse): boolean {
  const told: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString());
  return (told as { crossOrigin?: unknown }).crossOrigin === true;
}

/** We ask for none, so a browser sends none; checking them would have the library fetch what they name. */
async function hasCertificates({ response }: RegistrationResponse): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const told = decodeAttestationObject(Uint8Array.from(Buffer.from(response.attestationObject, 'base64url')));
  const format = told.get('fmt');
  return format !== 'none' && (format !== 'packed' || told.get('attStmt').get('x5c') !== undefined);
}

/** NOTE: loading it takes half a second and 27 MB, which whoever has no passkeys is spared. */
function library() {
  return import('@simplewebauthn/server');
}

/** NOTE: the library throws at whatever isn't as it should be, and so does what walks into it. */
async function orNothing<Found>(check: () => Promise<Found | undefined>): Promise<Found | undefined> {
  try {
    return await check();
  } catch {
    return undefined;
  }
}
