import { prepareHome } from '../../../scripts/sf/home.js';
import { stagePlugin } from '../../../scripts/stage.js';

// Sets variables for each process that runs NUTs, and for its children: texts, colors and the CLI's reading of its own files must
// not depend on the machine. It is done here since libraries read the variables for colors when they are loaded.
Object.assign(process.env, { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm', TZ: 'UTC', FORCE_COLOR: '0' });
delete process.env.NO_COLOR;

/** Runs once before all NUTs. It does not build: the NUTs test the files of the last `npm run build`. */
export async function mochaGlobalSetup(): Promise<void> {
  await prepareHome(await stagePlugin());
}
