import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { formats } from '../src/formats/index.js';
import type { Format } from '../src/formats/format.js';
import { uploadRows } from '../src/formats/uploadTable.js';
import { openKeptSnapshot, type KeptSnapshot } from '../src/snapshot/keptSnapshot.js';
import { openC1z } from '../test/conformance/support/c1zDatabase.js';
import { keepGrants } from './grants.js';
import { runSf } from './processes.js';
// Loads the kinds of access for the rooms that may not import them.
import '../src/resources/index.js';

const RUNS = 3;
const GRANTS_FOR_RATE = 100_000;
const GRANTS_FOR_MEMORY = 1_000_000;

/** Rows per second of processor time, of all threads. Other work on the machine hardly changes it. */
async function rateOf(rows: number, work: () => Promise<void>): Promise<number> {
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    rates.push(rows / ((user + system) / 1e6));
  }
  return Math.max(...rates);
}

async function write(format: Format, { reader, about }: KeptSnapshot): Promise<void> {
  const context = {
    view: format.defaultView,
    organization: about.organization,
    typesRead: new Set(about.resourceTypes.map(({ id }) => id)),
    neutralizeFormulas: true,
    now: about.readAt,
    onProblem: () => undefined,
  };
  for await (const chunk of format.write(reader, context)) void chunk;
}

const ROWS_A_CALL = 500;

/** The rate of csv-stringify alone, with rows that are in memory already. Every format is compared with it. */
async function bareRate(rows: ReadonlyArray<readonly (string | null)[]>): Promise<number> {
  return rateOf(rows.length, async () => {
    for (let at = 0; at < rows.length; at += ROWS_A_CALL) stringify(rows.slice(at, at + ROWS_A_CALL));
    return Promise.resolve();
  });
}

/** How many rows of the upload CSV each format, and csv-stringify alone, write per second. */
export async function compareFormats(home: string): Promise<{ bare: number; rates: Map<string, number> }> {
  const path = join(home, 'rate.snapshot');
  await keepGrants(path, GRANTS_FOR_RATE);
  const kept = await openKeptSnapshot(path);
  try {
    const context = { view: 'effective', neutralizeFormulas: true } as const;
    const groups = [...uploadRows(kept.reader, context, (cells) => cells)];
    const rows = groups.flatMap(({ lefts, right }) => lefts.map((left) => [...left, ...right]));
    const bare = await bareRate(rows);
    const rates = new Map<string, number>();
    for (const format of formats) rates.set(format.id, await rateOf(rows.length, () => write(format, kept)));
    return { bare, rates };
  } finally {
    kept.close();
    await rm(path);
  }
}

/** How many grants a c1z holds. @throws Error when its database is damaged */
async function readBack(c1z: string): Promise<number> {
  const database = await openC1z(c1z);
  try {
    const { integrity_check: verdict } = database.prepare('PRAGMA integrity_check').get()!;
    if (verdict !== 'ok') throw new Error(`The database in ${c1z} is damaged: ${String(verdict)}`);
    return Number(database.prepare('SELECT COUNT(*) AS count FROM v1_grants').get()!['count']);
  } finally {
    database.close();
  }
}

/**
 * The most memory, in MB, that the real `sf` holds while it exports a million grants in each format.
 *
 * @throws Error when the c1z does not hold a million grants
 */
export async function measureMemory(home: string): Promise<Map<string, number>> {
  const snapshot = join(home, 'memory.snapshot');
  const outputOf = (id: string): string => join(home, `memory.${id}`);
  await keepGrants(snapshot, GRANTS_FOR_MEMORY);
  const peaks = new Map<string, number>();
  for (const { id } of formats) {
    const args = ['access', 'export', '--snapshot', snapshot, '--result-format', id, '--output-file', outputOf(id)];
    peaks.set(id, (await runSf(home, args)).usage.peak);
    if (id !== 'c1z') await rm(outputOf(id));
  }
  const count = await readBack(outputOf('c1z'));
  if (count !== GRANTS_FOR_MEMORY) throw new Error(`The c1z holds ${count} grants.`);
  await rm(snapshot);
  return peaks;
}
