/**
 * What commands take from the environment beside the settings of the service; docs/settings.md prints it.
 *
 * @public
 */
export const commandSettings = {
  ADMIN_PASSWORD: { about: 'Password of the administrator that `roster bootstrap-admin` makes' },
  NEW_PASSWORD: { about: 'Password that `roster reset-password` sets' },
} as const;

/** Where a command looks before it asks for a password. */
export type PasswordSetting = keyof typeof commandSettings;
