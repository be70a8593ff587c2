import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmProgram } from './npm.js';
import { repository } from './repository.js';

/* Writes a list of what the lock file has everybody install, as CycloneDX, for a release. Of the repository itself, "npm sbom --omit=dev"
   lists a few packages only: it leaves out each one that a development dependency needs as well. So it is asked in a folder whose
   package.json has no development dependencies. */

type Manifest = { version: string; devDependencies?: unknown };

const readJson = (name: string): unknown => JSON.parse(readFileSync(join(repository, name), 'utf8'));

const manifest = readJson('package.json') as Manifest;
const lock = readJson('package-lock.json') as { packages: Record<string, Manifest> };
delete manifest.devDependencies;
delete lock.packages['']!.devDependencies;

// npm calls the package what its folder is called.
const folder = join(repository, '.stage/sbom/sf-plugin-access');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));

const npm = (...args: string[]): string =>
  execFileSync(npmProgram[0], [...npmProgram[1], ...args, '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });

// Takes the development dependencies out of the lock file. What is left keeps its version.
npm('install', '--package-lock-only', '--ignore-scripts', '--prefer-offline');
const file = join(repository, `.stage/sf-plugin-access-${manifest.version}.cdx.json`);
writeFileSync(file, npm('sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'));
process.stdout.write(`${file}\n`);
