import { readFileSync } from 'node:fs';
import { formats } from '../../../../src/formats/index.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { contextOf } from '../../support/c1zFile.js';
import { accountOf, addEntitlement, addGrant, addInheritance, withSnapshot } from '../../support/snapshots.js';
import type { Cost, Shape } from './tangles.js';
// Makes the kinds of access known to the rooms that may not import them.
import '../../../../src/resources/index.js';

/*
 * A process of its own, so that its memory is that of one shape: `tangledGroups.ts SHAPE FORMAT` makes groups of that shape, writes
 * the format, and prints what it cost as JSON.
 */

const [shape, format] = process.argv.slice(2) as [Shape, string];

const group = (index: number): string => `group:00G${String(index).padStart(15, '0')}:member`;
const user = (index: number): string => `005${String(index).padStart(15, '0')}`;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function addAll(writer: SnapshotWriter, groups: number, users: number): void {
  for (const index of upTo(users)) writer.account(accountOf(user(index)));
  for (const index of upTo(groups)) addEntitlement(writer, group(index));
}

const fill: Readonly<Record<Shape, (writer: SnapshotWriter) => void>> = {
  ring(writer) {
    addAll(writer, 2000, 10);
    for (const index of upTo(2000)) addInheritance(writer, group(index), group((index + 1) % 2000));
    for (const index of upTo(10)) addGrant(writer, group(index * 200), user(index));
  },
  'each in each'(writer) {
    addAll(writer, 300, 300);
    for (const one of upTo(300)) {
      addGrant(writer, group(one), user(one));
      for (const other of upTo(300)) if (one !== other) addInheritance(writer, group(one), group(other));
    }
  },
  'each in all above'(writer) {
    addAll(writer, 300, 300);
    for (const one of upTo(300)) {
      for (const holder of upTo(300)) addGrant(writer, group(one), user(holder));
      for (const above of upTo(one)) addInheritance(writer, group(one), group(above));
    }
  },
  chain(writer) {
    addAll(writer, 10_000, 3);
    for (const index of upTo(9999)) addInheritance(writer, group(index), group(index + 1));
    for (const index of upTo(3)) addGrant(writer, group(index), user(index));
  },
  'many members'(writer) {
    addAll(writer, 2, 100_000);
    for (const index of upTo(100_000)) addGrant(writer, group(0), user(index));
    addInheritance(writer, group(0), group(1));
  },
};

const peak = (): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;

let bytes = 0;
let seconds = 0;
await withSnapshot(fill[shape], async (reader) => {
  const start = performance.now();
  const writer = formats.find(({ id }) => id === format)!;
  for await (const chunk of writer.write(reader, contextOf())) bytes += Buffer.byteLength(chunk);
  seconds = (performance.now() - start) / 1000;
});
const cost: Cost = { megabytes: bytes / 2 ** 20, seconds, peak: peak() };
process.stdout.write(JSON.stringify(cost));
