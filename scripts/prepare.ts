import { prepareHome } from './sf/home.js';
import { stagePlugin } from './stage.js';

// Before the demo and the playground: the `sf` of `copyHome` has the plugin that was built last.
await prepareHome(await stagePlugin());
