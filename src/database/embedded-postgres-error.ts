/** Why the embedded PostgreSQL could not be used, in one line meant for the person at the console. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
