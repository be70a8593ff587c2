import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { TableProgress } from '../../../src/model/tableProgress.js';
import { OrgClient } from '../../../src/org/client.js';
import type { ObjectQuery } from '../../../src/org/soql.js';
import { TableReader } from '../../../src/org/read/tableReader.js';
import { idOf } from '../../../simulator/org/ids.js';
import { json, startOrgServer, type Handler, type OrgServer } from '../support/orgServer.js';

const PAGE = 2000;
const query: ObjectQuery = { object: 'GroupMember', fields: ['Id'] };

/** A table of ids that answers queries as Salesforce does: in their order, 2,000 at a time, by cursors that keep what they found. */
class Table {
  public readonly calls: string[] = [];
  private readonly cursors: string[][] = [];

  public constructor(public ids: string[]) {}

  public readonly answer: Handler = (asked, _request, response) => {
    this.calls.push(asked);
    const [, cursor, offset] = /\/query\/(\d+)-(\d+)$/.exec(asked) ?? [];
    if (cursor) return this.page(response, Number(cursor), Number(offset));
    const [, after = ''] = /Id > '(\w+)'/.exec(asked) ?? [];
    const [, upTo = 'zzz'] = /Id <= '(\w+)'/.exec(asked) ?? [];
    const found = this.ids.filter((id) => id.slice(0, 15) > after.slice(0, 15) && id.slice(0, 15) <= upTo.slice(0, 15));
    if (asked.includes('COUNT()')) return json(response, 200, { totalSize: found.length, done: true, records: [] });
    this.cursors.push(asked.endsWith('DESC') ? found.reverse() : found);
    this.page(response, this.cursors.length - 1, 0);
  };

  private page(response: ServerResponse, cursor: number, offset: number): void {
    const ids = this.cursors[cursor]!;
    const end = offset + PAGE;
    json(response, 200, {
      totalSize: ids.length,
      done: end >= ids.length,
      ...(end < ids.length && { nextRecordsUrl: `/services/data/v65.0/query/${cursor}-${end}` }),
      records: ids.slice(offset, end).map((Id) => ({ Id })),
    });
  }
}

const evenly = (count: number): string[] => Array.from({ length: count }, (_, index) => idOf('011', index + 1));

/** As in an org that has moved between instances: a few ids far below the others. */
const inClumps = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => idOf('011', index < 100 ? index + 1 : index + 3_000_000_000));

describe('TableReader', function () {
  this.timeout(20_000);
  let server: OrgServer;
  afterEach(() => server.close());

  type Taken = { ids: string[]; progress: TableProgress[] };

  const read = async (handler: Handler, from?: TableProgress, stopAfter = Infinity): Promise<Taken> => {
    server = await startOrgServer(handler);
    const client = new OrgClient(server.connection, { firstRetryAfter: 1 });
    const taken: Taken = { ids: [], progress: [] };
    const take = (records: readonly { Id: string }[], progress: TableProgress): void => {
      if (taken.progress.length >= stopAfter) throw new Error('killed');
      taken.ids.push(...records.map(({ Id }) => Id));
      taken.progress.push(progress);
    };
    await new TableReader(client, query, { take }, from).read().catch((error: Error) => {
      if (error.message !== 'killed') throw error;
    });
    return taken;
  };

  for (const [name, table] of [
    ['none', evenly(0)],
    ['a page', evenly(PAGE)],
    ['a few pages', evenly(3 * PAGE + 1)],
    ['many pages', evenly(60_001)],
    ['many pages, unevenly', inClumps(60_001)],
  ] as const) {
    it(`reads ${name}: each record once, few calls more than there are pages`, async () => {
      const org = new Table([...table]);
      const { ids, progress } = await read(org.answer);
      expect([...ids].sort()).to.deep.equal([...table].sort());
      const pages = Math.max(1, Math.ceil(table.length / PAGE));
      expect(org.calls.length)
        .to.be.at.least(pages)
        .and.at.most(Math.ceil(1.1 * pages));
      const last = progress.at(-1)!;
      expect(last).to.include({ expected: table.length, received: table.length });
      expect(last.spans.every(({ isDone }) => isDone)).to.equal(true);
    });
  }

  it('reads the ranges of a large table at the same time', async () => {
    const org = new Table(evenly(60_001));
    const open = new Set<ServerResponse>();
    let most = 0;
    const all = Promise.withResolvers<void>();
    await read((asked, request, response) => {
      most = Math.max(most, open.add(response).size);
      response.once('close', () => open.delete(response));
      if (open.size === 3) all.resolve();
      // The first page of a range has its answer when all ranges have begun.
      const turn = asked.includes(' AND Id <= ') ? all.promise : undefined;
      void Promise.resolve(turn).then(() => org.answer(asked, request, response));
    });
    // 27 pages lie between the first and the last: three ranges, each of which asks ahead.
    expect(most).to.equal(3);
  });

  it('goes on from wherever it was killed, and reads each record once', async () => {
    const table = evenly(60_001);
    for (const moment of [0, 1, 2, 3, 4, 7, 15, 25]) {
      const killed = await read(new Table([...table]).answer, undefined, moment);
      await server.close();
      const org = new Table([...table]);
      const resumed = await read(org.answer, killed.progress.at(-1));
      expect([...killed.ids, ...resumed.ids].sort(), `killed after ${moment} pages`).to.deep.equal([...table].sort());
      expect(resumed.progress.at(-1)).to.include({ expected: table.length, received: table.length });
      await server.close();
    }
  });

  it('tells of records that came and went between its ranges', async () => {
    const org = new Table(evenly(60_001));
    const { ids, progress } = await read((asked, request, response) => {
      if (org.calls.length === 2) org.ids = org.ids.filter((_, index) => index < 20_000 || index >= 20_500);
      org.answer(asked, request, response);
    });
    expect(new Set(ids).size).to.equal(59_501);
    expect(progress.at(-1)).to.include({ expected: 60_001, received: 59_501 });
  });

  it('does without ranges where the last page takes too long', async () => {
    const org = new Table(evenly(60_001));
    const { ids } = await read((asked, request, response) => {
      if (asked.endsWith('DESC')) json(response, 400, [{ errorCode: 'QUERY_TIMEOUT', message: 'too long' }]);
      else org.answer(asked, request, response);
    });
    expect(new Set(ids).size).to.equal(60_001);
  });
});
