#!/usr/bin/env node
import './node-floor.js';
import 'reflect-metadata';
import { Argument, Command, Option } from 'commander';
import type { BootstrapOptions } from './commands/bootstrap-admin.js';
import type { BuildOptions } from './commands/build-passwords.js';
import type { ExportOptions } from './commands/export-people.js';
import type { ImportCommand } from './commands/import-people.js';
import type { MoveOptions } from './commands/move.js';
import type { PruneOptions } from './commands/prune.js';
import type { ResetOptions } from './commands/reset-password.js';
import { tellFailure } from './commands/tell-failure.js';
import { version } from './operations/version.js';
import { ENCODINGS } from './transfer/decoded.js';
import { FORMATS, IMPORT_FORMATS } from './transfer/formats.js';
import { MODES, ON_UNKNOWN_COLUMNS, ON_UNKNOWN_DEPARTMENTS } from './transfer/import-events.js';

const program = new Command('roster')
  .description('Runs and administers Roster, on the database of DATABASE_URL or else of DATA_DIR.')
  .version(version)
  .configureOutput({
    outputError: (text, write) =>
      write(
        `roster: ${text
          .replace(/^error: /, '')
          .trim()
          .replace(/\s+/g, ' ')}; try --help.\n`,
      ),
  });

const organization = () =>
  new Option('--organization <slug or id>', 'the organization that they are at home in').makeOptionMandatory();

program
  .command('start')
  .description('Brings the schema up to date and serves until SIGTERM or SIGINT; settings come from the environment.')
  .action(async () => void (await import('./main.js')));

program
  .command('migrate')
  .description(
    'Runs pending migrations and mends role, grants and policies; a start does so unless MIGRATE_ON_START=false.',
  )
  .action(async () => (await import('./commands/migrate.js')).migrate());

program
  .command('doctor')
  .description('Looks at settings, database, rights, clock, mail and storage: a line each, with the remedy.')
  .action(async () => (await import('./commands/doctor.js')).doctor());

program
  .command('bootstrap-admin')
  .description('Makes the first SUPERADMIN; refused once there is one.')
  .requiredOption('--email <email>', 'e-mail address to log in with')
  .option('--full-name <name>', 'name to show')
  .addHelpText('after', '\nThe password comes from ADMIN_PASSWORD, or is asked for, or is read from a pipe.')
  // What a command needs is loaded with it: help and mistyped commands answer at once.
  .action(async (options: BootstrapOptions) => (await import('./commands/bootstrap-admin.js')).bootstrapAdmin(options));

program
  .command('reset-password')
  .description('Sets the password of a person and ends all their logins; the history tells it.')
  .requiredOption('--email <email>', 'e-mail address that they log in with')
  .addHelpText('after', '\nThe password comes from NEW_PASSWORD, or is asked for, or is read from a pipe.')
  .action(async (options: ResetOptions) => (await import('./commands/reset-password.js')).resetPassword(options));

program
  .command('reset-factors')
  .description('Takes the second factors of a person away and ends all their logins; the history tells it.')
  .requiredOption('--email <email>', 'e-mail address that they log in with')
  .action(async (options: ResetOptions) => (await import('./commands/reset-factors.js')).resetFactors(options));

program
  .command('passwords')
  .description('Lists of passwords that nobody may choose.')
  .command('build')
  .description('Writes the file for PASSWORD_LIST, three bytes a password, from a list of any size.')
  .argument('<list>', 'a password a line, or its SHA-1 hash as published lists have it')
  .option('--out <file>', 'where to', 'passwords.bloom')
  .action(async (list: string, options: BuildOptions) =>
    (await import('./commands/build-passwords.js')).buildPasswords(list, options),
  );

program
  .command('import')
  .description('Makes and changes the people of an organization as a file says.')
  .addArgument(new Argument('<file>', 'XLSX, CSV with a header, a JSON array, or a JSON object a line'))
  .addOption(organization())
  .option('--dry-run', 'decide every row and write nothing')
  .addOption(new Option('--mode <mode>', 'what a refused row means').choices(MODES).default(MODES[0]))
  .addOption(new Option('--format <format>', 'unless the name of the file tells').choices(IMPORT_FORMATS))
  .option('--rows <numbers>', 'only these, such as 1-100,205')
  .option('--columns <json>', 'from names in the file to columns, such as {"E-Mail":"email","Notes":null}')
  .addOption(new Option('--unknown-columns <what>', 'what becomes of them').choices(ON_UNKNOWN_COLUMNS))
  .addOption(
    new Option('--departments <what>', 'what becomes of those that aren’t there').choices(ON_UNKNOWN_DEPARTMENTS),
  )
  .addOption(new Option('--encoding <encoding>', 'of a text, where it isn’t UTF-8').choices(ENCODINGS))
  .addHelpText(
    'after',
    '\nThe columns are in docs/import.md. Fails when a row is refused; the history names `command`.',
  )
  .action(async (file: string, options: ImportCommand) =>
    (await import('./commands/import-people.js')).importPeople(file, options),
  );

program
  .command('export')
  .description('Writes the people of an organization as a file that `import` takes.')
  .addOption(organization())
  .addOption(new Option('--format <format>').choices(FORMATS).default(FORMATS[0]))
  .option('--out <file>', 'where to; without it to the standard output')
  .action(async (options: ExportOptions) => (await import('./commands/export-people.js')).exportPeople(options));

program
  .command('backup')
  .description('Writes all tables as they are at one moment, avatars, secrets and unsent mail into one file.')
  .addArgument(new Argument('<file>', 'where to; a file of that name is replaced once the new one is whole'))
  .addHelpText(
    'after',
    '\nThe service may run meanwhile. Whoever reads the file can do what its owner can: keep it like the database.',
  )
  .action(async (file: string) => (await import('./commands/backup.js')).backup(file));

program
  .command('restore')
  .description('Puts a backup into an empty database and DATA_DIR, and migrates it to this version.')
  .addArgument(new Argument('<file>', 'what `backup` of this or an earlier version wrote'))
  .addHelpText(
    'after',
    '\nA database with rows is refused, and so is a file that is cut short, changed or of a later version.',
  )
  .action(async (file: string) => (await import('./commands/restore.js')).restore(file));

program
  .command('prune')
  .description('Deletes what has ended and was kept for long enough, and files of pictures that nobody has.')
  .option('--dry-run', 'say how much of it there is, and delete nothing')
  .addHelpText(
    'after',
    '\nThe service does so by itself every PRUNE_SECONDS; files where ORPHANED_FILES_HOURS says so.',
  )
  .action(async (options: PruneOptions) => (await import('./commands/prune.js')).prune(options));

program
  .command('move')
  .description('Copies the embedded database of DATA_DIR into an empty database of a server; the service is stopped.')
  .requiredOption('--to <url>', 'postgres:// URL of the new database, as its owner')
  .action(async (options: MoveOptions) => (await import('./commands/move.js')).move(options));

await program.parseAsync().catch(tellFailure);
