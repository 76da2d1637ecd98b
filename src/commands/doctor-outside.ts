import { randomUUID } from 'node:crypto';
import { storageOf } from '../pictures/pictures.module.js';
import type { Config } from '../config.js';
import { transportOf } from '../mail/mail.module.js';
import { attempt, type Finding } from './finding.js';

/** Whether letters could be handed over; none is sent. */
export function mailFinding(config: Config): Promise<Finding> {
  const remedy = 'SMTP_URL names server, user and password.';
  return attempt('mail', remedy, async () => {
    await transportOf(config).check();
    return config.smtpUrl === undefined
      ? `goes to nobody but ${config.dataDir}/mail: no SMTP_URL.`
      : 'is taken by the SMTP server.';
  });
}

/** Writes, reads and deletes a small file. */
export function storageFinding(config: Config): Promise<Finding> {
  const isBucket = config.avatarStorage !== undefined;
  const remedy = isBucket
    ? 'AVATAR_STORAGE_URL names the bucket; its key has to read, write and delete.'
    : 'DATA_DIR names a folder that whoever runs the service may write.';
  return attempt('storage', remedy, async () => {
    const storage = storageOf(config);
    const name = `doctor-${randomUUID()}.webp`;
    await storage.put(name, Buffer.from(name));
    const kept = await storage.get(name);
    await storage.delete(name);
    if (kept?.toString() !== name) throw new Error('What was written was not read again');
    return `keeps files in ${config.avatarStorage === undefined ? `${config.dataDir}/avatars` : 'the bucket'}.`;
  });
}
