import { prepareHome } from '../../../scripts/sf/home.js';
import { stagePlugin } from '../../../scripts/stage.js';

// Of each process that runs NUTs, whose children have them, too: what is printed, and how the CLI reads what it has kept,
// is not to depend on where a test runs. Libraries look once at what asks for colors, when they are loaded.
Object.assign(process.env, { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm', TZ: 'UTC', FORCE_COLOR: '0' });
delete process.env.NO_COLOR;

/** Runs once before all NUTs. Builds nothing: what is tested is what the last `npm run build` made. */
export async function mochaGlobalSetup(): Promise<void> {
  await prepareHome(await stagePlugin());
}
