import { startSimulator, type Simulator } from '../../../simulator/start.js';
import { logIn } from './logIn.js';
import { pluginIn } from './plugin.js';
import { sfHome, type Runner, type Sf } from './sf.js';

/** The alias under which the org of a NUT is logged in. */
export const ORG = 'acme';

export type Demo = {
  simulator: Simulator;
  /** Runs the plugin's commands in this process, for tests that do not need `sf`. */
  plugin: Runner;
  /** The real `sf` with the same HOME. */
  sf: Sf;
  /** Logs a user of the org in under an alias. */
  logIn(username: string, alias: string): Promise<void>;
  stop(): Promise<void>;
};

/** Starts an org, with a HOME of its own in which the org's administrator is logged in under an alias. */
export async function startDemo(options: Parameters<typeof startSimulator>[0] = {}, alias = ORG): Promise<Demo> {
  const [simulator, sf] = await Promise.all([startSimulator({ seed: 'demo', ...options }), sfHome()]);
  const { instanceUrl, orgId } = simulator;
  await logIn(sf.home, { instanceUrl, orgId, username: simulator.username, accessToken: simulator.accessToken }, alias);
  return {
    simulator,
    plugin: pluginIn(sf.home),
    sf,
    logIn: (username, alias) =>
      logIn(sf.home, { instanceUrl, orgId, username, accessToken: simulator.tokenFor(username) }, alias),
    async stop() {
      await sf.remove();
      await simulator.close();
    },
  };
}
