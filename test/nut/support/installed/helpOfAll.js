import process from 'node:process';
import { Config } from '@oclif/core';
import { loadHelpClass } from '@oclif/core/help';

/* Prints the help of each command of a plugin as `sf COMMAND --help` does, in one process: half a second for each would be too much. Run
   with the folder of the CLI and the plugin's name. Each help begins with a line that has the words of its command. */

const [cli, plugin] = process.argv.slice(2);
const config = await Config.load(cli);
const Help = await loadHelpClass(config);
for (const { id, pluginName } of config.commands) {
  if (pluginName !== plugin) continue;
  process.stdout.write(`\f${id.replaceAll(':', ' ')}\n`);
  await new Help(config, config.pjson.oclif.helpOptions).showHelp([id]);
}
