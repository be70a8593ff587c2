import type { IncomingMessage } from 'node:http';
import { AuthInfo, Connection, type SfError } from '@salesforce/core';
import { expect } from 'chai';
import type { SpanJob } from '../../../src/model/tableProgress.js';
import type { AnswerLimits } from '../../../src/network/answer.js';
import { OrgClient } from '../../../src/org/client.js';
import { toSfError } from '../../../src/org/errors.js';
import { readResults } from '../../../src/org/read/bulkJob.js';
import { writeBatch } from '../../../src/org/write/recordWriter.js';
import {
  deepAnswer,
  endlessAnswer,
  hugeHeaders,
  packedAnswer,
  silentAnswer,
  startHostileServer,
  stoppingAnswer,
  tricklingAnswer,
  tricklingHeaders,
  type HostileAnswer,
} from '../support/hostileServer.js';
import { json, page, startOrgServer, type OrgServer } from '../support/orgServer.js';
import { startWritableOrg } from '../support/writableOrg.js';

const MB = 1024 * 1024;
const PATH = '/services/data/v65.0/limits';

/** Limits that a test can wait for. undici notices a silence a second late. */
const QUICK: AnswerLimits = { bytes: MB, start: 200, silence: 200, time: 600 };
const SLOW: AnswerLimits = { ...QUICK, start: 60_000, silence: 60_000 };

type Attack = {
  readonly title: string;
  readonly answer: HostileAnswer;
  readonly limits?: AnswerLimits;
  readonly name: string;
  readonly message: RegExp;
};

const attacks: readonly Attack[] = [
  {
    title: 'is small, and large when it is unpacked',
    answer: packedAnswer(2),
    name: 'AnswerTooLargeError',
    message: /^127\.0\.0\.1:\d+ answered one request with more than 1 MB, .*not read\.$/,
  },
  {
    title: 'does not end',
    answer: endlessAnswer(),
    limits: SLOW,
    name: 'AnswerTooLargeError',
    message: /more than 1 MB/,
  },
  {
    title: 'comes byte by byte',
    answer: tricklingAnswer(50),
    limits: SLOW,
    name: 'AnswerTooSlowError',
    message: /^127\.0\.0\.1:\d+ did not complete its answer to one request within 0\.6 seconds/,
  },
  {
    title: 'has headers that come byte by byte',
    answer: tricklingHeaders(50),
    limits: SLOW,
    name: 'AnswerTooSlowError',
    message: /did not complete/,
  },
  {
    title: 'has very long headers',
    answer: hugeHeaders(100_000),
    name: 'AnswerTooLargeError',
    message: /^127\.0\.0\.1:\d+ answered with headers of more than 16 kB/,
  },
];

describe('an answer beyond the limits, which', () => {
  let server: OrgServer;
  afterEach(() => server.close());

  const failureOf = async (work: Promise<unknown>): Promise<SfError> => {
    try {
      await work;
    } catch (error) {
      return toSfError(error, 'ada@acme.example') as SfError;
    }
    return expect.fail('it succeeded');
  };

  for (const { title, answer, limits = QUICK, name, message } of attacks) {
    it(`${title}, is read no further and not asked for again: a page, and results of a query job`, async () => {
      server = await startOrgServer((_asked, request, response) => answer(response, request));
      const client = new OrgClient(server.connection, { firstRetryAfter: 1, retries: 3, limits });
      for (const work of [
        () => client.get(PATH),
        () => client.download(PATH, async (_headers, body) => (await body.toArray()).length),
      ]) {
        const before = server.requests.length;
        const error = await failureOf(work());
        expect(error.name).to.equal(name);
        expect(error.message).to.match(message);
        expect(error.actions?.[0]).to.match(/between this machine and 127|connection to 127/);
        expect(server.requests.length - before).to.equal(1);
      }
    });
  }

  for (const { title, answer, message } of [
    { title: 'never begins', answer: silentAnswer, message: /has not begun to answer a request within 0\.2 seconds/ },
    {
      title: 'stops in its middle',
      answer: stoppingAnswer,
      message: /began to answer a request, and then sent nothing for 0\.2 seconds/,
    },
  ]) {
    it(`${title}, is asked for again until the time of one answer has passed`, async () => {
      server = await startOrgServer((_asked, request, response) => answer(response, request));
      const client = new OrgClient(server.connection, {
        firstRetryAfter: 1,
        retries: 100,
        limits: { ...QUICK, time: 2500 },
      });
      const error = await failureOf(client.get(PATH));
      expect(error.name).to.equal('AnswerTooSlowError');
      expect(error.message).to.match(message);
      expect(server.requests.length).to.be.within(2, 6);
    });
  }

  for (const open of ['[', '{"a":', '[],']) {
    it(`has millions of values is not parsed: ${open}`, async () => {
      server = await startOrgServer((_asked, request, response) => deepAnswer(open, 16)(response, request));
      const client = new OrgClient(server.connection, { firstRetryAfter: 1 });
      const error = await failureOf(client.get(PATH));
      expect(error.name).to.equal('AnswerTooLargeError');
      expect(error.message).to.match(/more than 2,000,000 values/);
      expect(server.requests).to.have.length(1);
    });
  }

  it('never begins the first time, and is there the second time, is taken', async () => {
    let asked = 0;
    server = await startOrgServer((_asked, _request, response) => {
      if (asked++ > 0) json(response, 200, page(['a'], 1));
    });
    const client = new OrgClient(server.connection, { firstRetryAfter: 1, limits: { ...QUICK, time: 5000 } });
    expect(await client.get(PATH)).to.have.property('totalSize', 1);
  });

  it('is slow, but within the limits, is taken', async () => {
    const whole = Buffer.from(JSON.stringify(page(['a'], 1)));
    server = await startOrgServer((_asked, _request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) });
      whole.forEach((byte, index) => setTimeout(() => response.write(Buffer.from([byte])), index * 5));
    });
    const client = new OrgClient(server.connection, { limits: { ...QUICK, time: 10_000 } });
    expect(await client.get(PATH)).to.have.property('totalSize', 1);
    expect(server.requests).to.have.length(1);
  });

  it('has more lines than a page of results was asked for, is read no further', async () => {
    let sent = 0;
    server = await startOrgServer((_asked, _request, response) => {
      response.writeHead(200, {
        'content-type': 'text/csv',
        'sforce-locator': 'null',
        'sforce-numberofrecords': '1',
      });
      response.write('Id,Name,IsActive\n');
      const more = (): void => {
        while (!response.destroyed && sent < 100 * MB) {
          sent += 30_000;
          if (!response.write(',,\n'.repeat(10_000))) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const client = new OrgClient(server.connection, { firstRetryAfter: 1, retries: 0 });
    const columns = { Id: 'text', Name: 'text', IsActive: 'boolean' } as const;
    const job: SpanJob = {
      id: '750000000000001AAA',
      locator: null,
      columns,
      from: '',
      promised: 1,
      total: 1,
      received: 0,
      isOver: false,
    };
    const error = await failureOf(readResults(client, 'User', job, ''));
    expect(error.name).to.equal('UnreadableAnswerError');
    expect(sent).to.be.below(20 * MB);
  });

  it('follows a write, may stand for a write that was done: the org is asked, and nothing is sent again', async () => {
    server = await startOrgServer(() => undefined);
    const org = await startWritableOrg(2);
    const [done, lost] = org.users as [string, string];
    const writes: string[] = [];
    const attack = (request: IncomingMessage): HostileAnswer | null => {
      if (request.method !== 'POST' || !request.url!.includes('/composite/sobjects')) return null;
      writes.push(request.url!);
      return packedAnswer(2);
    };
    const hostile = await startHostileServer(org.simulator.instanceUrl, attack);
    try {
      const login = { accessToken: org.simulator.accessToken, instanceUrl: hostile.url, loginUrl: hostile.url };
      const authInfo = await AuthInfo.create({ accessTokenOptions: login });
      const connection = await Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
      const client = new OrgClient(connection, { firstRetryAfter: 1, limits: { bytes: MB } });
      const log = {
        sending: (all: readonly unknown[]) => Promise.resolve(all.map((_, index) => index)),
        keepOutcomes: () => Promise.resolve(),
      };
      // The org has the record of the first write, as if it had done it.
      org.assign(done);
      const inserts = [done, lost].map((user) => org.insertAssignment(user));
      const { outcomes, stop } = await writeBatch(client, inserts, { allOrNone: false, log });
      expect(outcomes.map(({ status, error }) => [status, error?.code])).to.deep.equal([
        ['done', undefined],
        ['failed', 'AnswerTooLargeError'],
      ]);
      expect(stop?.code).to.equal('AnswerTooLargeError');
      expect(writes).to.have.length(1);
    } finally {
      await hostile.close();
      await org.stop();
    }
  });
});
