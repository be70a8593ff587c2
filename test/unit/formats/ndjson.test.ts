import { expect } from 'chai';
import { ndjson } from '../../../src/formats/ndjson.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { company } from '../support/company.js';
import { textOf } from '../support/documents.js';
import { addEntitlement, addGrant, addInheritance, ref, withSnapshot } from '../support/snapshots.js';

type Line = Record<string, unknown>;

const linesOf = async (reader: SnapshotReader, view: 'direct' | 'effective'): Promise<Line[]> =>
  (await textOf(ndjson, reader, { view }))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('ndjson', () => {
  it('is one object a line, accounts first, inheritances last', async () => {
    await withSnapshot(company, async (reader) => {
      const types = (await linesOf(reader, 'effective')).map(({ record_type: type }) => type as string);
      expect([...new Set(types)]).to.deep.equal(['account', 'resource', 'entitlement', 'grant', 'inheritance']);
    });
  });

  it('marks the grants that are stored, and those that only follow', async () => {
    await withSnapshot(company, async (reader) => {
      const grants = (lines: Line[]): unknown[] =>
        lines
          .filter(({ record_type: type }) => type === 'grant')
          .map((line) => [line['entitlement_id'], line['principal_id'], line['is_direct']]);
      expect(grants(await linesOf(reader, 'effective'))).to.deep.equal([
        ['permission:0PSX:assigned', '005A', false],
        ['permission:0PSX:assigned', '005C', true],
        ['permission_set_group:0PGX:member', '005A', true],
      ]);
      expect(grants(await linesOf(reader, 'direct'))).to.deep.equal([
        ['permission:0PSX:assigned', '005C', true],
        ['permission_set_group:0PGX:member', '005A', true],
      ]);
    });
  });

  it('marks none through the management chain, which Salesforce does not store', async () => {
    const fill = (writer: SnapshotWriter): void => {
      company(writer);
      addEntitlement(writer, 'group:00GX:member');
      addGrant(writer, 'group:00GX:member', '005C');
      writer.grantToManagersOf('005C', ref('group:00GX:member'));
    };
    await withSnapshot(fill, async (reader) => {
      for (const view of ['direct', 'effective'] as const) {
        const grants = (await linesOf(reader, view)).filter(({ resource_id: id }) => id === '00GX');
        const marks = grants.filter(({ record_type: type }) => type === 'grant');
        expect(marks.map((line) => [line['principal_id'], line['is_direct']])).to.deep.equal([
          ['005A', false],
          ['005B', false],
          ['005C', true],
        ]);
      }
    });
  });

  it('says which inheritances are for direct holders alone', async () => {
    const fill = (writer: SnapshotWriter): void => {
      company(writer);
      addEntitlement(writer, 'connected_application:0H4X:assigned');
      addInheritance(writer, 'permission:0PSX:assigned', 'connected_application:0H4X:assigned');
    };
    await withSnapshot(fill, async (reader) => {
      const inheritances = (await linesOf(reader, 'direct')).filter(({ record_type: type }) => type === 'inheritance');
      expect(inheritances.map((line) => [line['inherited_entitlement_id'], line['inheritance_depth']])).to.deep.equal([
        ['permission:0PSX:assigned', 'full'],
        ['connected_application:0H4X:assigned', 'shallow'],
      ]);
    });
  });

  it('gives every record of a kind the same keys', async () => {
    await withSnapshot(company, async (reader) => {
      const keys = Map.groupBy(await linesOf(reader, 'effective'), ({ record_type: type }) => type);
      for (const lines of keys.values()) {
        expect(new Set(lines.map((line) => Object.keys(line).join())).size).to.equal(1);
      }
    });
  });
});
