import 'reflect-metadata';
import { Command } from 'commander';
import { bootstrapAdmin } from './commands/bootstrap-admin.js';
import { tellFailure } from './commands/tell-failure.js';

const program = new Command('roster')
  .description('Administers Roster from the command line, on the database of DATABASE_URL or else of DATA_DIR.')
  .showHelpAfterError('Try --help.');

program
  .command('bootstrap-admin')
  .description('Makes the first SUPERADMIN; refused once there is one.')
  .requiredOption('--email <email>', 'e-mail address to log in with')
  .option('--full-name <name>', 'name to show')
  .addHelpText('after', '\nThe password comes from ADMIN_PASSWORD, or is asked for, or is read from a pipe.')
  .action(bootstrapAdmin);

await program.parseAsync().catch(tellFailure);
