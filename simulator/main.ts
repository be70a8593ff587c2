import { optionsOf, USAGE, UsageError } from './flags.js';
import type { Simulator } from './start.js';

/**
 * npm sends a signal to the shell that started this process, and the shell does not pass it on: end with that shell.
 */
function endWithParent(end: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 250).unref();
}

const announcement = (simulator: Simulator): string => {
  const { instanceUrl, accessToken, username, orgId, clientId, clientSecret, jwtKeyFile, caFile, sfdxAuthUrl } =
    simulator;
  return JSON.stringify({
    instanceUrl,
    accessToken,
    username,
    orgId,
    clientId,
    clientSecret,
    jwtKeyFile,
    caFile,
    sfdxAuthUrl,
  });
};

try {
  const options = optionsOf(process.argv.slice(2));
  // Loaded when the flags are right: it takes most of the time of a start.
  const { startSimulator } = await import('./start.js');
  const simulator = await startSimulator(options);
  console.log(announcement(simulator));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
  if (process.env.npm_lifecycle_event) endWithParent(() => void simulator.close());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error(USAGE);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
