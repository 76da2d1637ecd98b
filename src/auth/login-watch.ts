import { createHmac, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { keyFor } from '../config.js';
import type { Log } from '../http/log.js';
import type { RequestIds } from '../http/request-ids.js';
import { loggedUserAgent } from '../http/user-agent.js';
import { AuthSettings } from './auth.settings.js';
import { networkOf } from '../http/client-network.js';

/** What came of a login; whoever tried isn't told which of the three it was that they can't. */
export type LoginOutcome =
  | 'succeeded'
  | 'factor_asked'
  | 'unknown_account'
  | 'wrong_password'
  | 'wrong_factor'
  | 'disabled'
  | 'throttled'
  | 'failed';

/** A login that was tried, with nothing of the person in it that could be read back. */
export interface TriedLogin extends RequestIds {
  outcome: LoginOutcome;
  /** The same for the same e-mail address as long as the service's secret is the same. */
  account: string;
  /** Whose login it would have been, where that was found out. */
  userId: string | undefined;
  network: string;
  userAgent: string | undefined;
}

/** What a login knows of itself while it is tried. */
export interface LoginUnderWay {
  outcome: LoginOutcome;
  emailKey: string;
  userId?: string;
}

/** Where it is tried from. */
interface From {
  address: string;
  userAgent: string | undefined;
  request: RequestIds;
}

export type LoginObserver = (login: TriedLogin) => void;

/** Shows every login that was tried to the observers. */
@Injectable()
export class LoginWatch {
  private readonly key: KeyObject;
  private readonly observers: LoginObserver[] = [];

  constructor({ secret }: AuthSettings) {
    this.key = keyFor('login-log', secret);
  }

  observe(observer: LoginObserver): void {
    this.observers.push(observer);
  }

  tell({ outcome, emailKey, userId }: LoginUnderWay, { address, userAgent, request }: From): void {
    const account = createHmac('sha256', this.key).update(emailKey).digest('base64url').slice(0, 22);
    const network = networkOf(address);
    const login = { ...request, outcome, account, userId, network, userAgent: loggedUserAgent(userAgent) };
    for (const observe of this.observers) observe(login);
  }
}

/** One line per login that was tried, beside the line of its request. */
export function loginLog(log: Log): LoginObserver {
  return (login) => log.info(login, 'login');
}
