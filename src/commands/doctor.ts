import { ConfigError, readConfig, type Config } from '../config.js';
import { databaseFindings } from './doctor-database.js';
import { findingOf, type Finding } from './finding.js';
import { mailFinding, storageFinding } from './doctor-outside.js';

/** Looks at everything the service needs and changes none of it: one line each, and exit code 1 when something is wrong. */
export async function doctor(): Promise<void> {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    console.log(`${finding.isWell ? 'well ' : 'WRONG'}  ${finding.about.padEnd(8)}  ${finding.told}`);
  };
  const config = settings(tell);
  if (config !== undefined) {
    for await (const finding of databaseFindings(config)) tell(finding);
    tell(await mailFinding(config));
    tell(await storageFinding(config));
  }
  if (findings.some(({ isWell }) => !isWell)) process.exitCode = 1;
}

function settings(tell: (finding: Finding) => void): Config | undefined {
  try {
    const config = readConfig(process.env);
    tell(findingOf('settings', 'can all be used.'));
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    tell({ about: 'settings', isWell: false, told: `${error.message} What they may be is in docs/settings.md.` });
    return undefined;
  }
}
