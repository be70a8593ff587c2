import { registerHooks } from 'node:module';
import process from 'node:process';

/* Prints the kinds of access that each command of the plugin knows when it alone is loaded. Run with the address of the plugin's code and
   those of its commands. All are loaded in one process, each with modules of its own: most of a start is the CLI's libraries. */

const [lib, ...commands] = process.argv.slice(2);
let loaded = '';

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    return resolved.url.startsWith(lib) ? { ...resolved, url: `${resolved.url}?${loaded}` } : resolved;
  },
});

const kinds = {};
for (const command of commands) {
  loaded = command;
  await import(command);
  const { resourceTypeIds } = await import(`${lib}model/resourceType.js`);
  kinds[command] = [...resourceTypeIds];
}
process.stdout.write(JSON.stringify(kinds));
