import type { Hook } from '@oclif/core';

// This file imports nothing but types and Node's own modules: libraries fail with a stack of theirs on a Node that is too old for them.

type Texts = Record<'tooOld' | 'tooOld.actions', string>;

/**
 * Ends a command of this plugin on a Node that is older than package.json promises. The CLI calls it at the start of every command,
 * before it loads the command.
 */
const refuseOldNode: Hook.Init = async function ({ id, argv, config }) {
  const manifest = config.plugins.get('sf-plugin-access')?.pjson as { engines?: { node: string } } | undefined;
  const lowest = manifest?.engines?.node.replace('>=', '');
  if (lowest === undefined || !isOlder(process.versions.node, lowest) || id === undefined) return;
  const command = config.findCommand(id);
  if (command?.pluginName !== 'sf-plugin-access') return;

  const [{ readFile }, { format }] = await Promise.all([import('node:fs/promises'), import('node:util')]);
  const texts = JSON.parse(
    await readFile(new URL('../../messages/nodeVersion.json', import.meta.url), 'utf8'),
  ) as Texts;
  const error = Object.assign(new Error(format(texts.tooOld, lowest, process.version)), { name: 'NodeTooOldError' });
  const actions = [texts['tooOld.actions']];
  if (command.enableJsonFlag !== false && asksForJson(argv, config.scopedEnvVar('CONTENT_TYPE'))) {
    const { name, message, stack } = error;
    const about = { code: name, context: command.id, commandName: command.id, stack, cause: '', warnings: [] };
    this.log(JSON.stringify({ name, message, exitCode: 1, status: 1, actions, ...about }, null, 2));
    this.exit(1);
  }
  this.error(Object.assign(error, { suggestions: actions }), { exit: 1 });
};

export default refuseOldNode;

/** Whether a version of Node comes before another. Both are numbers with dots. */
export function isOlder(version: string, lowest: string): boolean {
  return version.localeCompare(lowest, 'en', { numeric: true }) < 0;
}

/** Whether a command will answer with JSON, by the rule of `jsonEnabled` in @oclif/core. */
function asksForJson(argv: string[], contentType: string | undefined): boolean {
  const flags = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  return flags.includes('--json') || contentType?.toLowerCase() === 'json';
}
