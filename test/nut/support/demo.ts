import { startSimulator, type Simulator } from '../../../simulator/start.js';
import { sfHome, type Sf } from './sf.js';

/** The alias under which the org of a NUT is logged in. */
export const ORG = 'acme';

export type Demo = { simulator: Simulator; sf: Sf; stop(): Promise<void> };

/** An org of its own and an `sf` that is logged in to it as `username`, by default its administrator. */
export async function startDemo(options: Parameters<typeof startSimulator>[0] = {}, username?: string): Promise<Demo> {
  const simulator = await startSimulator({ seed: 'demo', ...options });
  const sf = await sfHome();
  const accessToken = username === undefined ? simulator.accessToken : simulator.tokenFor(username);
  await sf.login({ instanceUrl: simulator.instanceUrl, accessToken }, ORG);
  return {
    simulator,
    sf,
    async stop() {
      await sf.remove();
      await simulator.close();
    },
  };
}
