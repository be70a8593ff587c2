import { prepareHome } from '../../../scripts/sf/home.js';
import { stagePlugin } from '../../../scripts/stage.js';

/** Runs once before all NUTs. Builds nothing: what is tested is what the last `npm run build` made. */
export async function mochaGlobalSetup(): Promise<void> {
  await prepareHome(await stagePlugin());
}
